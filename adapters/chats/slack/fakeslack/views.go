package fakeslack

import (
	"encoding/json"
	"errors"
	"maps"
)

// mostInView is how many blocks a modal or a home tab holds.
const mostInView = 100

// view is a modal or a home tab.
type view struct {
	id, hash string
	team     string
	user     string
	raw      object
	closed   bool
	under    *view // of a pushed view
}

type views struct {
	byID  map[string]*view
	homes map[[2]string]*view // by workspace and user
}

func newViews() views {
	return views{byID: make(map[string]*view), homes: make(map[[2]string]*view)}
}

// A View is a modal or a home tab as it stands now.
type View struct {
	ID, Hash        string
	Type            string // modal, home
	CallbackID      string
	PrivateMetadata string
	Title           string
	User            string
	Raw             json.RawMessage // as it was sent
	Closed          bool
}

func (v *view) view() View {
	return View{
		ID: v.id, Hash: v.hash, Type: text(v.raw["type"]), CallbackID: text(v.raw["callback_id"]), User: v.user,
		PrivateMetadata: text(v.raw["private_metadata"]), Title: words(v.raw["title"]), Raw: encode(v.raw), Closed: v.closed,
	}
}

// Text returns all words of the view, a line each.
func (v View) Text() string {
	raw, err := decoded(v.Raw)
	if err != nil {
		return ""
	}
	return lines(append([]string{v.Title}, blockWords(list(dict(raw)["blocks"]))...))
}

// Buttons returns the words of the view's buttons, options of overflow menus included.
func (v View) Buttons() []string {
	raw, err := decoded(v.Raw)
	if err != nil {
		return nil
	}
	return buttons(list(dict(raw)["blocks"]))
}

// Home returns the home tab that the app published for a person; ok is false where there is none.
func (f *Fake) Home(p Person) (v View, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p = f.known(p)
	home := f.views.homes[[2]string{p.Team, p.ID}]
	if home == nil {
		return View{}, false
	}
	return home.view(), true
}

// ViewNow returns a view as it stands now; ok is false where it was never opened.
func (f *Fake) ViewNow(id string) (v View, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.views.byID[id]; known != nil {
		return known.view(), true
	}
	return View{}, false
}

func (v *view) blocks() []any { return numbered(v.id, list(v.raw["blocks"])) }

func (v *view) object() object {
	o := maps.Clone(v.raw)
	o["id"], o["hash"], o["team_id"], o["blocks"] = v.id, v.hash, v.team, v.blocks()
	o["root_view_id"], o["app_installed_team_id"], o["previous_view_id"] = v.root().id, v.team, nil
	if v.under != nil {
		o["previous_view_id"] = v.under.id
	}
	if o["state"] == nil {
		o["state"] = object{"values": object{}}
	}
	for _, name := range []string{"private_metadata", "callback_id", "external_id"} {
		if o[name] == nil {
			o[name] = ""
		}
	}
	return o
}

func (v *view) root() *view {
	for v.under != nil {
		v = v.under
	}
	return v
}

// set gives a view another body, and a new hash.
func (f *Fake) setView(v *view, raw object) {
	v.raw = raw
	v.hash = f.ts() + "." + letters(8)
	f.views.byID[v.id] = v
	f.touch()
}

func (f *Fake) viewOpen(c *call) (object, *refusal) {
	i, r := f.exchange(c)
	if r != nil {
		return nil, r
	}
	v := &view{id: f.id("V"), team: i.team.id, user: i.by.ID}
	if c.Method == "views.push" {
		if i.view == nil || i.view.closed {
			return nil, refuse("not_found")
		}
		v.under = i.view
	}
	f.setView(v, dict(c.args["view"]))
	i.opened = v
	return object{"view": f.viewObject(v)}, nil
}

// viewObject is a view as the answers of the methods show it.
func (f *Fake) viewObject(v *view) object {
	o := v.object()
	o["app_id"], o["bot_id"] = f.o.App, f.world.teams[v.team].botID
	return o
}

// exchange uses up a trigger.
func (f *Fake) exchange(c *call) (*interaction, *refusal) {
	i := f.asked.byTrigger[text(c.args["trigger_id"])]
	switch {
	case i == nil || i.team != c.team:
		return nil, broke("invalid_trigger_id", "no such trigger was given out")
	case i.used:
		return nil, broke("exchanged_trigger_id", "a trigger opens one view")
	case f.now().Sub(i.born) > f.o.TriggerLife:
		return nil, refuse("expired_trigger_id")
	}
	i.used = true
	return i, nil
}

func (f *Fake) viewUpdate(c *call) (object, *refusal) {
	v := f.views.byID[text(c.args["view_id"])]
	if external := text(c.args["external_id"]); v == nil && external != "" {
		for _, known := range f.views.byID {
			if known.raw["external_id"] == external && known.team == c.team.id {
				v = known
			}
		}
	}
	switch {
	case v == nil || v.team != c.team.id || v.closed:
		return nil, refuse("not_found")
	case c.args["hash"] != nil && c.args["hash"] != v.hash:
		return nil, refuse("hash_conflict")
	}
	f.setView(v, dict(c.args["view"]))
	return object{"view": f.viewObject(v)}, nil
}

func (f *Fake) viewPublish(c *call) (object, *refusal) {
	user := text(c.args["user_id"])
	if p, ok := f.world.people[user]; !ok || p.Team != c.team.id {
		return nil, refuse("user_not_found")
	}
	key := [2]string{c.team.id, user}
	v := f.views.homes[key]
	if v != nil && c.args["hash"] != nil && c.args["hash"] != v.hash {
		return nil, refuse("hash_conflict")
	}
	if v == nil {
		v = &view{id: f.id("V"), team: c.team.id, user: user}
		f.views.homes[key] = v
	}
	f.setView(v, dict(c.args["view"]))
	return object{"view": f.viewObject(v)}, nil
}

// viewFits holds a view to its rules.
func viewFits(v object, kind string) *refusal {
	if v == nil || v["type"] != kind {
		return broke("invalid_arguments", "the view is no %s", kind)
	}
	blocks := list(v["blocks"])
	if v["blocks"] == nil {
		return broke("invalid_arguments", "the view has no blocks")
	}
	if r := blocksFit(blocks, mostInView); r != nil {
		return broke("invalid_arguments", "%s", r.words)
	}
	err := errors.Join(within("private_metadata", v["private_metadata"], 0, 3000), within("callback_id", v["callback_id"], 0, 255))
	if kind == "modal" {
		err = errors.Join(err, modalFits(v, blocks))
	}
	if n := len(encode(v)); n > 250_000 {
		return broke("view_too_large", "%d bytes", n)
	}
	if err != nil {
		return broke("invalid_arguments", "%v", err)
	}
	return nil
}

func modalFits(v object, blocks []any) error {
	short := func(name string) error {
		return optional(v[name], func(words any) error { return plainFits(name, words, 24) })
	}
	err := errors.Join(plainFits("title", v["title"], 24), short("submit"), short("close"))
	for _, b := range blocks {
		if dict(b)["type"] == "input" && v["submit"] == nil {
			return errors.Join(err, errors.New("a modal with an input needs submit"))
		}
	}
	return err
}
