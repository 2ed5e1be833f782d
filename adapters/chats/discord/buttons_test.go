package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// customIDs are the custom ids of a message that stands in a channel.
func customIDs(t *testing.T, m fakediscord.Message) []string {
	t.Helper()
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if name, ok := v["custom_id"].(string); ok {
				all = append(all, name)
			}
			for _, below := range v {
				walk(below)
			}
		case []any:
			for _, below := range v {
				walk(below)
			}
		}
	}
	for _, c := range m.Components {
		var v any
		if err := json.Unmarshal(c, &v); err != nil {
			t.Fatal(err)
		}
		walk(v)
	}
	return all
}

// TestButtons holds that what a button runs is found by its custom id, under its own tenant alone, and that nothing of the
// line is in the id.
func TestButtons(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	line := `subscribe https://forum.example/t/tractors/7 filter:"marlow"`
	m := card("k1",
		chat.Action{Label: "Full post", Run: "full"}, chat.Action{Label: "Follow", Run: line},
		chat.Action{Label: "Follow, asked", Run: line, Form: true}, chat.Action{Label: "Again", Run: line}, chat.Action{Label: "Mute", Run: "mute", Form: true},
	)
	w.say(t, w.one, m)
	tenant := "discord:" + w.guild
	got := make(map[string]int)
	ids := customIDs(t, w.stand(w.one)[0])
	for _, name := range ids {
		line, form, ok, err := w.d.pressed(t.Context(), tenant, name)
		if !ok || err != nil {
			t.Errorf("pressed(%q) = %v, %v", name, ok, err)
		}
		got[fmt.Sprint(line, form)]++
		if strings.Contains(name, "forum.example") || len(name) > maxCustomID {
			t.Errorf("custom id %q", name)
		}
		_, _, ok, err = w.d.pressed(t.Context(), "discord:1", name)
		if ok != strings.HasPrefix(name, "v:") || err != nil {
			t.Errorf("pressed(%q) by another tenant = %v, %v", name, ok, err)
		}
	}
	if len(ids) != 5 || got["fullfalse"] != 1 || got[line+"false"] != 2 || got[line+"true"] != 1 || got["mutetrue"] != 1 {
		t.Errorf("the buttons run %v", got)
	}
	for _, name := range []string{"", "v:", "v:Full Post", "v:full x", "b:", "b:nobody", "x", "more", "b:" + strings.Repeat("x", 200)} {
		if line, _, ok, err := w.d.pressed(t.Context(), tenant, name); ok || err != nil {
			t.Errorf("pressed(%q) = %q, %v, %v", name, line, ok, err)
		}
	}
}

// TestButtonsEnd holds that the same line has the same note, which is renewed while it is used and forgotten at its end.
func TestButtonsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := opened(t, "http://127.0.0.1:1")
		press := func(token string) bool {
			_, _, ok, err := d.pressed(t.Context(), "discord:1", "b:"+token)
			if err != nil {
				t.Error(err)
			}
			return ok
		}
		token := func() string {
			token, err := d.button(t.Context(), "discord:1", chat.Action{Run: "catchup #1"})
			if err != nil {
				t.Error(err)
			}
			return token
		}
		first := token()
		version := func() store.Version {
			n, _ := d.notes.Read(t.Context(), store.Key{Tenant: "discord:1", Kind: noteKind, Name: first})
			return n.Version
		}
		time.Sleep(10 * 24 * time.Hour)
		if again := token(); again != first || version() != 1 {
			t.Errorf("after ten days: %q and %q, written %d times", first, again, version())
		}
		time.Sleep(10 * 24 * time.Hour)
		if token(); version() != 2 {
			t.Errorf("after twenty days: written %d times", version())
		}
		time.Sleep(29 * 24 * time.Hour)
		if !press(first) {
			t.Error("forgotten too early")
		}
		time.Sleep(2 * 24 * time.Hour)
		if press(first) {
			t.Error("not forgotten")
		}
		if token(); !press(first) {
			t.Error("not written anew")
		}
	})
}
