package slack

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// TestAddresses holds what is an address.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for to, want := range map[chat.Address][2]string{
		"slack:C0123ABC": {"", "C0123ABC"}, "slack:T0123/C0123ABC": {"T0123", "C0123ABC"}, "slack:D0123": {"", "D0123"}, "slack:G0123": {"", "G0123"},
		"slack:T0123/U0123": {"T0123", "U0123"}, "slack:E0123/C0123": {"E0123", "C0123"},
	} {
		if team, channel, err := parseAddress(to); err != nil || team != want[0] || channel != want[1] {
			t.Errorf("%s = %q, %q, %v", to, team, channel, err)
		}
	}
	for _, to := range []chat.Address{
		"slack:", "slack:/C0123", "slack:T0123/", "slack:c0123", "slack:#general", "slack:T0123/C0123/1", "discord:C0123", "slack:C0123&token=x",
		"slack:X0123", "slack:C0123/T0123", chat.Address("slack:C" + strings.Repeat("0", 40)),
	} {
		if _, _, err := parseAddress(to); fault.Of(err) != fault.Invalid || err == nil {
			t.Errorf("%s = %v, want Invalid", to, err)
		}
	}
}

// two is a world of two workspaces, with the same channels in each.
func two(t *testing.T, o Options) (w *world, second string, mine, theirs string) {
	t.Helper()
	w = &world{Fake: fakeslack.New(t, wide(fakeslack.Options{Scopes: fakeslack.AllScopes()})), log: &logged{}}
	second = w.Team("other")
	mine, theirs = w.ChannelIn(w.TeamID(), "general", false), w.ChannelIn(second, "general", false)
	o.Workspaces = []Workspace{{BotToken: config.NewSecret(w.BotToken())}, {BotToken: config.NewSecret(w.TokenOf(second))}}
	w.s = w.open(t, o)
	w.hurried()
	t.Cleanup(func() { w.clean(t, w.log.String()) })
	return w, second, mine, theirs
}

// TestTwoWorkspaces holds that an address leads to its workspace, with that workspace's token, and to no other one; and that
// receipts stay what they were.
func TestTwoWorkspaces(t *testing.T) {
	t.Parallel()
	w, second, mine, theirs := two(t, Options{})
	first := w.TeamID()
	for to, want := range map[chat.Address]string{
		at(mine): first, at(first + "/" + mine): first, at(second + "/" + theirs): second,
	} {
		r, err := w.s.Send(t.Context(), to, chattest.Say("k", "words"))
		if err != nil || r.To != to {
			t.Fatalf("Send to %s = %+v, %v", to, r, err)
		}
		requests := w.Requests()
		if got := requests[len(requests)-1].Team; got != want {
			t.Errorf("%s was said with the token of %s, want %s", to, got, want)
		}
		if err := w.s.Edit(t.Context(), r, chattest.Say("k", "other")); err != nil {
			t.Error(err)
		}
		if _, ok, err := w.s.Find(t.Context(), to, "k", time.Now().Add(-time.Minute)); !ok || err != nil {
			t.Errorf("Find in %s = %v, %v", to, ok, err)
		}
	}
	for _, to := range []chat.Address{at(theirs), at(first + "/" + theirs), at(second + "/" + mine)} {
		if _, err := w.s.Send(t.Context(), to, chattest.Say("k", "words")); fault.Of(err) != fault.Gone {
			t.Errorf("Send to %s = %v", to, err)
		}
	}
	if _, err := w.s.Send(t.Context(), at("T0NOWHERE/"+mine), chattest.Say("k", "words")); fault.Of(err) != fault.Denied || fault.Code(err) != "E-SLACK-TEAM" {
		t.Errorf("Send to an unknown workspace = %v", err)
	}
	if got := w.s.address(first, mine); got != at(mine) {
		t.Errorf("the first workspace's address is %s", got)
	}
	if got := w.s.address(second, theirs); got != at(second+"/"+theirs) {
		t.Errorf("the second workspace's address is %s", got)
	}
	admin := w.Know(fakeslack.Person{Name: "admin", Admin: true})
	if _, err := w.s.stands(t.Context(), first, admin.ID, at(second+"/"+theirs)); fault.Code(err) != "E-SLACK-ELSEWHERE" {
		t.Errorf("an admin of one stands in the other: %v", err)
	}
	w.Revoke(second)
	if _, err := w.s.Send(t.Context(), at(second+"/"+theirs), chattest.Say("k", "words")); fault.Of(err) != fault.Denied {
		t.Errorf("Send after the token was taken back = %v", err)
	}
	if _, err := w.s.Send(t.Context(), at(mine), chattest.Say("k9", "words")); err != nil {
		t.Errorf("the other workspace suffers: %v", err)
	}
}

// TestNothingCrosses does ten thousand things at random in two workspaces, and holds that buttons, threads and people of one
// are unknown in the other.
func TestNothingCrosses(t *testing.T) {
	t.Parallel()
	notes := sharedNotes()
	w, second, mine, theirs := two(t, Options{Notes: notes})
	places := []struct {
		team string
		to   chat.Address
	}{{w.TeamID(), at(mine)}, {second, at(second + "/" + theirs)}}
	dice := rand.New(rand.NewPCG(3, 3))
	lines := make(map[string]map[string]string) // by tenant: what a value runs
	for _, p := range places {
		lines[tenantOf(p.team)] = make(map[string]string)
	}
	for range 10_000 {
		p := places[dice.IntN(2)]
		tenant, other := tenantOf(p.team), tenantOf(places[0].team)
		if other == tenant {
			other = tenantOf(places[1].team)
		}
		line := fmt.Sprintf("catchup #%d", dice.IntN(300))
		values, err := w.s.buttons(t.Context(), tenant, []chat.Action{{Label: "x", Run: line}})
		if err != nil {
			t.Fatal(err)
		}
		lines[tenant][values[0]] = line
		if got, _, ok, err := w.s.pressed(t.Context(), tenant, values[0]); got != line || !ok || err != nil {
			t.Fatalf("pressed = %q, %v, %v, want %q", got, ok, err, line)
		}
		if _, _, ok, _ := w.s.pressed(t.Context(), other, values[0]); ok {
			t.Fatalf("a button of %s is pressed in %s", tenant, other)
		}
	}
	for i := range 20 {
		p := places[i%2]
		if _, err := w.s.Send(t.Context(), p.to, topical(fmt.Sprint("k", i), fmt.Sprint("of ", p.team), chat.PlaceAuto)); err != nil {
			t.Fatal(err)
		}
	}
	for i, channel := range []string{mine, theirs} {
		for _, text := range w.words(channel) {
			if strings.Contains(text, "of "+places[1-i].team) {
				t.Errorf("%q stands in %s", text, channel)
			}
		}
		if n := len(w.stand(channel)); n != 11 {
			t.Errorf("%d messages, want a parent and ten", n)
		}
	}
}

// TestWrongTeam holds that a token of another workspace than the settings say is refused, whatever the address.
func TestWrongTeam(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	s := w.open(t, Options{Workspaces: []Workspace{{BotToken: config.NewSecret(w.BotToken()), Team: "T0OTHER"}}})
	for _, to := range []chat.Address{at(w.one), at("T0OTHER/" + w.one), at(w.TeamID() + "/" + w.one)} {
		if _, err := s.Send(t.Context(), to, chattest.Say("k", "words")); err == nil || fault.Code(err) != "E-SLACK-TEAM" {
			t.Errorf("Send to %s = %v", to, err)
		}
	}
}

// TestInstall holds that a workspace can add the bot by itself: its token is kept where other processes find it, encrypted and
// bound to the workspace, until it removes the bot; and that without a key nothing is installed.
func TestInstall(t *testing.T) {
	t.Parallel()
	notes := sharedNotes()
	w := begin(t, fakeslack.Options{}, Options{})
	guest := w.Team("guest")
	channel := w.ChannelIn(guest, "general", false)
	to := at(guest + "/" + channel)
	o := Options{Notes: notes, InstallKey: config.NewSecret("a key of the settings"), ClientID: "1.2", ClientSecret: config.NewSecret("the app's secret")}
	s, replica := w.open(t, o), w.open(t, o)
	if _, err := s.Send(t.Context(), to, chattest.Say("k", "words")); fault.Code(err) != "E-SLACK-TEAM" {
		t.Errorf("Send before = %v", err)
	}
	code := w.Code(guest)
	if name, err := s.Install(t.Context(), code, "https://bot.example/slack/install"); err != nil || name != "guest" {
		t.Fatalf("Install = %q, %v", name, err)
	}
	if _, err := s.Install(t.Context(), code, "https://bot.example/slack/install"); fault.Of(err) != fault.Invalid || strings.Contains(err.Error(), code) {
		t.Errorf("Install with a used code = %v", err)
	}
	for _, bot := range []*Slack{s, replica} {
		if _, err := bot.Send(t.Context(), to, chattest.Say("k", "words")); err != nil {
			t.Errorf("Send = %v", err)
		}
	}
	n, err := notes.Read(t.Context(), installNote(guest))
	if err != nil || n.Version == 0 || strings.Contains(string(n.Value), "xoxb") || strings.Contains(string(n.Value), guest) {
		t.Fatalf("noted %q, %v", n.Value, err)
	}
	w.held(t, n, o)
	if err := s.Uninstall(t.Context(), guest); err != nil {
		t.Error(err)
	}
	if _, err := s.Send(t.Context(), to, chattest.Say("k2", "words")); fault.Code(err) != "E-SLACK-TEAM" {
		t.Errorf("Send after = %v", err)
	}
	if _, err := w.s.Install(t.Context(), w.Code(guest), ""); fault.Of(err) != fault.Denied {
		t.Errorf("Install without a key = %v", err)
	}
}

// held holds that a note opens with its key and for its workspace alone, and unchanged.
func (w *world) held(t *testing.T, n store.Note, o Options) {
	t.Helper()
	o.InstallKey = config.NewSecret("another key")
	if _, err := w.open(t, o).Send(t.Context(), at(n.Key.Name+"/C0123ABC"), chattest.Say("k", "words")); fault.Code(err) != "E-SLACK-INSTALL" {
		t.Errorf("Send with another key = %v", err)
	}
	o.InstallKey = config.NewSecret("a key of the settings")
	s := w.open(t, o)
	if _, err := s.unseal("T0OTHER", n.Value); err == nil {
		t.Error("a note opens for another workspace")
	}
	for i := range n.Value {
		changed := append([]byte(nil), n.Value...)
		changed[i] ^= 1
		if _, err := s.unseal(n.Key.Name, changed); err == nil {
			t.Fatalf("a note with another byte %d opens", i)
		}
	}
	if _, err := s.unseal(n.Key.Name, nil); err == nil {
		t.Error("nothing opens")
	}
}
