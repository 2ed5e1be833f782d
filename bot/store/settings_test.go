package store_test

import (
	"fmt"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// TestAllSettings holds that the settings of all channels of a chat are those of each: a discussion has those of its channel,
// a channel that has none is not there, nor is another chat's, and what does not parse counts as not set.
func TestAllSettings(t *testing.T) {
	t.Parallel()
	ctx, notes := t.Context(), store.NewLocalNotes(20)
	set := func(to chat.Address, s store.Settings) {
		t.Helper()
		_, note, err := store.ReadSettings(ctx, notes, to)
		if err == nil {
			err = store.WriteSettings(ctx, notes, note, s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	share := func(discussion, channel chat.Address) {
		t.Helper()
		if err := store.ShareSettings(ctx, notes, discussion, channel); err != nil {
			t.Fatal(err)
		}
	}
	set("test:a", store.Settings{Language: "de"})
	set("test:b", store.Settings{Quiet: "22:00-07:00", Most: 5})
	set("other:a", store.Settings{Language: "de"})
	share("test:below", "test:a")
	share("test:lone", "test:nobody")
	if _, err := notes.Write(ctx, store.Note{Key: store.SettingsKey("test:torn"), Value: []byte("{")}); err != nil {
		t.Fatal(err)
	}
	all, err := store.AllSettings(ctx, notes, "test")
	if err != nil || len(all) != 3 {
		t.Errorf("AllSettings = %+v, %v; want those of a, b and below", all, err)
	}
	for to, got := range all {
		if want, _, err := store.ReadSettings(ctx, notes, to); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v has %+v, want %+v as read alone, %v", to, got, want, err)
		}
	}
}
