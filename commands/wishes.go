package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A wish is one option by which a channel says what it takes of a thread: how it is declared, read and shown. subscribe and
// edit take the same, and the settings file does.
type wish struct {
	command.Option
	set  func(o *store.Options, v command.Value) (why string) // why says what is wrong with the value
	show func(o store.Options) string                         // as it could be typed; empty: the default
}

// none is typed for an empty list.
const none = "none"

// wishes are all of them, in the order of the help.
func wishes() []wish {
	return []wish{
		chosen("mode", "which posts", "replies", []string{"replies", "first", "op", "digest"}, func(o *store.Options) *string { return (*string)(&o.Mode) }),
		chosen("format", "how much room a post takes", "card", []string{"card", "compact", "full"}, func(o *store.Options) *string { return (*string)(&o.Format) }),
		{
			command.Option{Name: "place", Help: "where posts stand: in the channel, or in a discussion below it", Type: command.Choice, Choices: []string{"auto", "channel", "thread", "thread+first", "forum"}},
			func(o *store.Options, v command.Value) string { o.Place = chat.PlacingOf(v.Text); return "" },
			func(o store.Options) string { return string(o.Place) },
		},
		listed("match", "only posts with one of these words, or with what /a pattern/ finds", func(o *store.Options) *[]string { return &o.Match }),
		listed("exclude", "no posts with one of these words", func(o *store.Options) *[]string { return &o.Exclude }),
		listed("only_authors", "only posts by these people", func(o *store.Options) *[]string { return &o.Only }),
		listed("not_authors", "no posts by these people", func(o *store.Options) *[]string { return &o.Never }),
		{
			command.Option{Name: "min_likes", Help: "only posts with so many likes, as soon as they have them", Type: command.Number, Max: 10_000},
			func(o *store.Options, v command.Value) string { o.MinLikes = v.Number; return "" },
			func(o store.Options) string { return shown(o.MinLikes != 0, strconv.Itoa(o.MinLikes)) },
		},
		listed("tickers", "only posts that name one of these tickers", func(o *store.Options) *[]string { return &o.Tickers }),
		{
			command.Option{Name: "positions", Help: "only posts that declare a position", Type: command.Flag},
			func(o *store.Options, v command.Value) string { o.Positions = v.Yes; return "" },
			func(o store.Options) string { return shown(o.Positions, "yes") },
		},
		chosen("digest", "a digest of what was written, beside the posts or alone", "off", []string{"off", "daily", "weekly", "close"}, func(o *store.Options) *string { return (*string)(&o.Digest) }),
		{
			command.Option{Name: "at", Help: "when the digest comes: 18:00", Type: command.Text},
			func(o *store.Options, v command.Value) string {
				if _, err := time.Parse("15:04", v.Text); v.Text != "" && err != nil {
					return "is no time of the day such as 18:00"
				}
				o.At = v.Text
				return ""
			},
			func(o store.Options) string { return o.At },
		},
		{
			command.Option{Name: "zone", Help: "the time zone of the digest: Europe/Berlin", Type: command.Text},
			func(o *store.Options, v command.Value) string { o.Zone = v.Text; return wrongZone(v.Text) },
			func(o store.Options) string { return o.Zone },
		},
		chosen("edits", "what an edit at the source does: the message follows, a note says what changed, or nothing", "silent", []string{"silent", "note", "off"}, func(o *store.Options) *string { return (*string)(&o.Edits) }),
		{
			command.Option{Name: "role", Help: "a group of this server that is called for each post", Type: command.Text},
			func(o *store.Options, v command.Value) string { o.Role = unmentioned(v.Text); return "" },
			func(o store.Options) string { return o.Role },
		},
	}
}

// chosen is a wish with a few choices, of which one is the default and stands as nothing; but for mode and format, which
// older versions wrote out.
func chosen(name, help, def string, choices []string, of func(*store.Options) *string) wish {
	return wish{
		command.Option{Name: name, Help: help, Type: command.Choice, Choices: choices},
		func(o *store.Options, v command.Value) string {
			*of(o) = v.Text
			if v.Text == def && name != "mode" && name != "format" {
				*of(o) = ""
			}
			return ""
		},
		func(o store.Options) string { return shown(*of(&o) != def, *of(&o)) },
	}
}

func listed(name, help string, of func(*store.Options) *[]string) wish {
	return wish{
		command.Option{Name: name, Help: help, Type: command.List},
		func(o *store.Options, v command.Value) string {
			*of(o) = slices.DeleteFunc(slices.Clone(v.List), func(s string) bool { return strings.EqualFold(s, none) })
			if len(*of(o)) == 0 {
				*of(o) = nil
			}
			return ""
		},
		func(o store.Options) string { return quoted(*of(&o)) },
	}
}

// quoted writes a list so that it can be typed.
func quoted(list []string) string {
	var all []string
	for _, s := range list {
		if strings.ContainsAny(s, " ,") {
			s = strconv.Quote(s)
		}
		all = append(all, s)
	}
	return strings.Join(all, ",")
}

func shown(is bool, s string) string {
	if is {
		return s
	}
	return ""
}

func wrongZone(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "is no time zone such as Europe/Berlin"
	}
	return ""
}

// unmentioned takes the form of a mention off the id in it.
func unmentioned(s string) string {
	return strings.TrimRight(strings.TrimLeft(s, "<@&!subteam^"), ">")
}

// declaredWishes are the options of a command that takes wishes, by name alone.
func declaredWishes() []command.Option {
	var all []command.Option
	for _, w := range wishes() {
		w.Named = true
		all = append(all, w.Option)
	}
	return all
}

// wished returns what is wished after what was typed; what was not typed stays as it was before.
func wished(r command.Request, before store.Options) (store.Options, error) {
	o := before
	for _, w := range wishes() {
		v, ok := r.Values[w.Name]
		if !ok {
			continue
		}
		if why := w.set(&o, v); why != "" {
			return before, fault.New(fault.Invalid, "E-OPTION", fmt.Sprintf("%s: %q %s.", w.Name, rich.Line(v.Text, 40), why), r.Typed("help", r.Verb), nil)
		}
	}
	o.Mode, o.Format = cmp.Or(o.Mode, store.Replies), cmp.Or(o.Format, store.Card)
	if o.Mode == store.DigestOnly { // else nothing would ever come
		o.Digest = cmp.Or(o.Digest, store.Daily)
	}
	return o, nil
}

// asTyped is a wish as it could be typed behind a verb, without what is the default.
func asTyped(o store.Options) string {
	var all []string
	for _, w := range wishes() {
		if s := w.show(o); s != "" {
			all = append(all, w.Name+":"+s)
		}
	}
	return strings.Join(all, " ")
}
