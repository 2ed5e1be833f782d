package fakeslack

import (
	"slices"
	"time"
)

// A Person is somebody who acts. One who acts in a channel for the first time joins it.
type Person struct {
	ID          string // empty where it is made: the fake gives one by the name
	Name        string
	Team        string // id of the workspace; empty: the first
	Guest       bool   // is_restricted
	SingleGuest bool   // is_restricted and is_ultra_restricted
	Stranger    bool   // from another organisation, through a shared channel
	Deactivated bool
	Admin       bool
	Owner       bool
	Bot         bool
}

type world struct {
	teams    map[string]*team
	order    []string // ids of the teams
	tokens   map[string]*team
	codes    map[string]*team // of OAuth
	channels map[string]*channel
	people   map[string]Person
}

func newWorld() world {
	return world{
		teams: make(map[string]*team), tokens: make(map[string]*team), codes: make(map[string]*team),
		channels: make(map[string]*channel), people: make(map[string]Person),
	}
}

// Kinds of conversations.
type channelKind int

const (
	public  channelKind = iota
	private             // and what a bot that is no member cannot see
	im                  // with the bot
	dm                  // of two people
)

type channel struct {
	id, name, team string
	kind           channelKind
	with           string // of an im: with whom
	members        []string
	archived       bool
	removed        bool
	shared         bool // with another organisation
	born           time.Time
}

func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

// prefix is how the scopes of a kind of conversation begin.
func (c *channel) prefix() string {
	switch c.kind {
	case private:
		return "groups"
	case im, dm:
		return "im"
	default:
		return "channels"
	}
}

// Channel makes a channel of the first workspace that the bot is a member of, and returns its id.
func (f *Fake) Channel(name string, isPrivate bool) string {
	return f.ChannelIn(f.TeamID(), name, isPrivate)
}

// ChannelIn is Channel for any workspace.
func (f *Fake) ChannelIn(team, name string, isPrivate bool) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.teamOf(team)
	if t == nil {
		return ""
	}
	kind := public
	if isPrivate {
		kind = private
	}
	return f.make("C", &channel{name: name, team: t.id, kind: kind, members: []string{t.bot}})
}

func (f *Fake) make(prefix string, ch *channel) string {
	ch.id, ch.born = f.id(prefix), f.now()
	f.world.channels[ch.id] = ch
	f.touch()
	return ch.id
}

// IM returns the id of a person's direct messages with the bot, which it makes at the first call.
func (f *Fake) IM(p Person) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	p = f.known(p)
	t := f.teamOf(p.Team)
	if t == nil {
		return ""
	}
	return f.imWith(t, p.ID).id
}

func (f *Fake) imWith(t *team, user string) *channel {
	for _, ch := range f.world.channels {
		if ch.kind == im && ch.with == user && ch.team == t.id {
			return ch
		}
	}
	id := f.make("D", &channel{team: t.id, kind: im, with: user, members: []string{user, t.bot}})
	return f.world.channels[id]
}

// DM makes the direct messages of two people, in which the bot is not, and returns their id.
func (f *Fake) DM(p, q Person) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, q = f.known(p), f.known(q)
	t := f.teamOf(p.Team)
	if t == nil {
		return ""
	}
	return f.make("D", &channel{team: t.id, kind: dm, with: q.ID, members: []string{p.ID, q.ID}})
}

// Join makes people members of a channel; without people, the bot.
func (f *Fake) Join(channel string, people ...Person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(channel); ch != nil {
		for _, id := range f.idsOf(ch, people) {
			f.join(ch, id)
		}
	}
	f.touch()
}

// Leave takes people out of a channel; without people, the bot.
func (f *Fake) Leave(channel string, people ...Person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(channel); ch != nil {
		gone := f.idsOf(ch, people)
		ch.members = slices.DeleteFunc(ch.members, func(id string) bool { return slices.Contains(gone, id) })
	}
	f.touch()
}

func (f *Fake) idsOf(ch *channel, people []Person) []string {
	if len(people) == 0 {
		return []string{f.world.teams[ch.team].bot}
	}
	var ids []string
	for _, p := range people {
		ids = append(ids, f.known(p).ID)
	}
	return ids
}

func (f *Fake) join(ch *channel, user string) {
	if !ch.has(user) {
		ch.members = append(ch.members, user)
	}
	if p := f.world.people[user]; p.Stranger {
		ch.shared = true
	}
}

// Archive archives a channel, or takes it out of the archive.
func (f *Fake) Archive(channel string, archived bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(channel); ch != nil {
		ch.archived = archived
	}
	f.touch()
}

// Rename gives a channel another name.
func (f *Fake) Rename(channel, name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(channel); ch != nil {
		ch.name = name
	}
}

// RemoveChannel deletes a channel: calls about it are answered channel_not_found from now on.
func (f *Fake) RemoveChannel(channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(channel); ch != nil {
		ch.removed = true
	}
	f.touch()
}

// Know makes a person known, or changes what is known of one, and returns the person with an id. Who acts later under
// the same name and id, and with nothing else said, is that person.
func (f *Fake) Know(p Person) Person {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.known(p)
}

// known gives a person an id and remembers the rest; one who is only named, and known, stays as before. The caller holds
// f.mu.
func (f *Fake) known(p Person) Person {
	if p.Team == "" {
		p.Team = f.world.order[0]
	}
	if p.ID == "" {
		for _, q := range f.world.people {
			if q.Name == p.Name && q.Team == p.Team {
				p.ID = q.ID
			}
		}
	}
	if p.ID == "" {
		p.ID = f.id("U")
	}
	named := Person{ID: p.ID, Name: p.Name, Team: p.Team}
	if old, ok := f.world.people[p.ID]; ok && (p.Name == "" || p == named && p.Name == old.Name || f.isBot(p.ID)) {
		return old
	}
	f.world.people[p.ID] = p
	return p
}

func (f *Fake) isBot(user string) bool {
	for _, t := range f.world.teams {
		if t.bot == user {
			return true
		}
	}
	return false
}

// channelOf returns a channel; a test that names none is wrong. The caller holds f.mu.
func (f *Fake) channelOf(id string) *channel {
	ch := f.world.channels[id]
	if ch == nil {
		f.t.Errorf("fakeslack: the test names the channel %q, which was never made", id)
	}
	return ch
}

// home is the workspace that a person is of.
func (p Person) home() string {
	if p.Stranger {
		return "T0EXTERNAL1"
	}
	return p.Team
}
