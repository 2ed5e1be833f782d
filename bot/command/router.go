package command

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// maxLine is how long a typed line may be, in bytes. Chats allow less; it keeps parsing cheap.
const maxLine = 8 << 10

// A Router hears requests and runs the command that each one means. It is safe for concurrent use and never panics,
// whatever a handler or a person does.
type Router struct {
	specs []Spec
	verbs map[string]int // names and aliases, to the index in specs
	admin map[string]bool
	zone  *time.Location
	log   *slog.Logger
}

// NewRouter returns a router for specs, in the order of the help. Moments are read in zone; nil means UTC. Faults that
// nobody foresaw are logged with the reference that the answer shows; a nil log drops them. A spec that cannot work (no
// help, a name taken twice, a default that does not parse) is a mistake of ours and comes back as an error that names all
// of them.
func NewRouter(specs []Spec, zone *time.Location, log *slog.Logger) (*Router, error) {
	if zone == nil {
		zone = time.UTC
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &Router{specs: slices.Clone(specs), verbs: make(map[string]int), admin: make(map[string]bool), zone: zone, log: log}
	for i, s := range r.specs {
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if _, taken := r.verbs[name]; !taken {
				r.verbs[name], r.admin[name] = i, s.Tier > Read
			}
		}
	}
	return r, check(r.specs, zone)
}

// Specs returns what can be asked, in the order of the help. The slice is the caller's.
func (r *Router) Specs() []Spec { return slices.Clone(r.specs) }

// Line runs what somebody typed. An empty line asks for help, and a link alone means to subscribe to it.
func (r *Router) Line(ctx context.Context, req Request, line string) Reply {
	req.admin = r.admin
	if len(line) > maxLine {
		return Failure(req, tooLong())
	}
	words := r.meant(req, scan(oneLine(line)))
	if len(words) == 0 {
		return r.helped(ctx, req)
	}
	spec, ok := r.spec(words[0].text)
	if !ok {
		return Failure(req, r.unknownVerb(req, words))
	}
	return r.run(ctx, req, spec, func(req Request) (Values, error) {
		return parseWords(req, spec, words[1:], r.zone)
	})
}

// Do runs a verb with options that the chat took apart. An option whose text is empty counts as not given.
func (r *Router) Do(ctx context.Context, req Request, verb string, options map[string]string) Reply {
	req.admin = r.admin
	size := 0
	for _, text := range options {
		size += len(text)
	}
	if size > maxLine {
		return Failure(req, tooLong())
	}
	spec, ok := r.spec(verb)
	if !ok {
		return Failure(req, r.unknownVerb(req, scan(oneLine(rich.Line(verb, 80)))))
	}
	return r.run(ctx, req, spec, func(req Request) (Values, error) {
		return parseOptions(req, spec, options, r.zone)
	})
}

// run checks the tier and the options, in this order: who may not ask learns nothing from the options.
func (r *Router) run(ctx context.Context, req Request, spec Spec, values func(Request) (Values, error)) Reply {
	req.Verb = spec.Name
	if req.Rights < spec.Tier {
		return Failure(req, denied(spec))
	}
	var err error
	if req.Values, err = values(req); err != nil {
		return Failure(req, err)
	}
	if err := reaches(ctx, req, spec); err != nil {
		return r.failed(ctx, req, err)
	}
	return r.handle(ctx, req, spec)
}

// reaches checks that the asker may use a command in every other channel that its options name.
func reaches(ctx context.Context, req Request, spec Spec) error {
	for _, o := range spec.Options {
		to := chat.Address(req.Values.Text(o.Name))
		if o.Type != Place || to == "" || to == req.Channel || o.Off && to == Off {
			continue
		}
		if req.Stands == nil {
			if req.Rights < Operate {
				return elsewhere()
			}
			continue
		}
		there, err := req.Stands(ctx, to)
		if err != nil {
			return err
		}
		if there.Rights < spec.Tier {
			return deniedThere(spec, there)
		}
	}
	return nil
}

// handle calls the handler and turns what went wrong into an answer.
func (r *Router) handle(ctx context.Context, req Request, spec Spec) (reply Reply) {
	defer func() {
		if p := recover(); p != nil {
			reply = r.panicked(ctx, req, p)
		}
	}()
	reply, err := spec.Run(ctx, req)
	if err != nil {
		return r.failed(ctx, req, err)
	}
	return reply
}

// helped answers somebody who typed nothing.
func (r *Router) helped(ctx context.Context, req Request) Reply {
	if spec, ok := r.spec("help"); ok {
		return r.run(ctx, req, spec, func(req Request) (Values, error) { return parseWords(req, spec, nil, r.zone) })
	}
	return Reply{Message: Overview(r.specs, req)}
}

// spec finds a command by its name or an alias, in any case.
func (r *Router) spec(verb string) (Spec, bool) {
	i, ok := r.verbs[strings.ToLower(verb)]
	if !ok {
		return Spec{}, false
	}
	return r.specs[i], true
}

// oneLine makes what was typed or pasted one clean line.
func oneLine(s string) string { return strings.TrimSpace(strings.ReplaceAll(rich.Clean(s), "\n", " ")) }
