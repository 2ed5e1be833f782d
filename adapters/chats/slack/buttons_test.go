package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestButtons holds that what was pressed runs what the button said, also after another process has taken over, and that
// nothing else does.
func TestButtons(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{Notes: sharedNotes()})
	tenant := tenantOf(w.TeamID())
	m := chattest.Say("k", "words")
	m.Actions = []chat.Action{
		{Label: "Open", URL: "https://forum.example/t/tractors/7"},
		{Label: "Full", Run: "full"},
		{Label: "Catch me up", Run: "catchup #1"},
		{Label: "Subscribe", Run: "subscribe https://forum.example/t/tractors/7", Form: true},
		{Label: "Nothing"},
	}
	w.say(t, w.one, m)
	var blocks []struct {
		Elements []struct {
			ActionID string `json:"action_id"`
			Value    string `json:"value"`
		} `json:"elements"`
	}
	if err := json.Unmarshal(w.stand(w.one)[0].Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	var runs []string
	s := w.open(t, w.s.o)
	for _, b := range blocks {
		for _, e := range b.Elements {
			if !strings.HasPrefix(e.ActionID, runPrefix) {
				continue
			}
			line, form, ok, err := s.pressed(t.Context(), tenant, e.Value)
			if !ok || err != nil || form != strings.HasPrefix(line, "subscribe") {
				t.Errorf("pressed(%q) = %q, %v, %v, %v", e.Value, line, form, ok, err)
			}
			runs = append(runs, line)
			if len(e.Value) > maxOption {
				t.Errorf("the value %q is too long for a menu", e.Value)
			}
		}
	}
	if got := strings.Join(runs, "|"); got != "full|catchup #1|subscribe https://forum.example/t/tractors/7" {
		t.Errorf("the buttons run %q", got)
	}
	for _, value := range []string{"", "v:", "v:Full", "v:purge everything", "b:", "b:0000", "b:" + strings.Repeat("x", 3000), "x", "open:0"} {
		if line, _, ok, err := s.pressed(t.Context(), tenant, value); ok || err != nil {
			t.Errorf("pressed(%.20q) = %q, %v, %v", value, line, ok, err)
		}
	}
}

// TestButtonsEnd holds that a button works as long as the settings say, counted from its last showing.
func TestButtonsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{Keep: time.Hour})
		actions := []chat.Action{{Label: "Catch me up", Run: "catchup #1"}}
		values, err := w.s.buttons(t.Context(), "slack:T1", actions)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Minute)
		if _, err := w.s.buttons(t.Context(), "slack:T1", actions); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Minute)
		if _, _, ok, err := w.s.pressed(t.Context(), "slack:T1", values[0]); !ok || err != nil {
			t.Errorf("pressed within its time = %v, %v", ok, err)
		}
		time.Sleep(time.Hour)
		if _, _, ok, err := w.s.pressed(t.Context(), "slack:T1", values[0]); ok || err != nil {
			t.Errorf("pressed after its time = %v, %v", ok, err)
		}
	})
}
