package fakeslack

import (
	"slices"
	"strings"
)

type team struct {
	id, name  string
	token     string
	bot       string // id of the bot's user
	botID     string // id of the bot, B…
	scopes    []string
	revoked   bool
	installed bool
}

func (t *team) grants(scope string) bool { return slices.Contains(t.scopes, scope) }

// Team makes a workspace in which the app is installed with [Options.Scopes], and returns its id.
func (f *Fake) Team(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := &team{id: f.id("T"), name: name, botID: f.id("B"), installed: true, scopes: slices.Clone(f.o.Scopes)}
	t.bot = f.id("U")
	t.token = "xoxb-" + digits(12) + "-" + digits(13) + "-" + letters(24)
	f.world.teams[t.id] = t
	f.world.order = append(f.world.order, t.id)
	f.world.tokens[t.token] = t
	f.world.people[t.bot] = Person{ID: t.bot, Name: f.o.Name, Team: t.id, Bot: true}
	return t.id
}

// TeamID returns the id of the first workspace.
func (f *Fake) TeamID() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.world.order[0]
}

// TokenOf returns the bot's token in a workspace.
func (f *Fake) TokenOf(team string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		return t.token
	}
	return ""
}

// BotUser returns the id of the bot's user in a workspace; empty: the first.
func (f *Fake) BotUser(team string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		return t.bot
	}
	return ""
}

// Grant adds scopes to what a workspace grants the bot; empty: the first workspace.
func (f *Fake) Grant(team string, scopes ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		t.scopes = append(t.scopes, scopes...)
	}
}

// Deny takes scopes away.
func (f *Fake) Deny(team string, scopes ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		t.scopes = slices.DeleteFunc(t.scopes, func(s string) bool { return slices.Contains(scopes, s) })
	}
}

// Revoke revokes the bot's token in a workspace: calls are answered token_revoked from now on.
func (f *Fake) Revoke(team string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		t.revoked = true
	}
	f.touch()
}

// Uninstall takes the app out of a workspace: calls are answered account_inactive from now on.
func (f *Fake) Uninstall(team string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.teamOf(team); t != nil {
		t.installed = false
	}
	f.touch()
}

// teamOf returns a workspace; empty: the first. A test that names none is wrong. The caller holds f.mu.
func (f *Fake) teamOf(id string) *team {
	if id == "" {
		id = f.world.order[0]
	}
	t := f.world.teams[id]
	if t == nil {
		f.t.Errorf("fakeslack: the test names the workspace %q, which was never made", id)
	}
	return t
}

// domain is the name of a workspace as it stands in addresses.
func (t *team) domain() string { return strings.ToLower(strings.ReplaceAll(t.name, " ", "-")) }
