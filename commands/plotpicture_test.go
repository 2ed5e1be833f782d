package commands

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestLongSummaryPlots holds that a long summary brings a plot of the thread, in the zone of the channel, where the chat shows
// pictures and there is something to be seen.
func TestLongSummaryPlots(t *testing.T) {
	t.Parallel()
	r := drawing(t)
	if reply, _ := r.types("summary length:long"); len(reply.Message.Files) != 0 {
		t.Error("four posts are plotted")
	}
	for n := 5; n < 12; n++ {
		r.posts = append(r.posts, forum.Seal(forum.Post{
			ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: "okafor"}, Created: morning.Add(time.Duration(n) * time.Hour),
			Body: rich.FromText(fmt.Sprintf("Long $ZM again, and berth %d of the harbour is free.", n)),
		}))
	}
	r.look(r.posts...)
	for _, length := range []string{"short", "normal"} {
		if reply, _ := r.types("summary length:" + length); len(reply.Message.Files) != 0 {
			t.Errorf("a %s summary brings a plot", length)
		}
	}
	plotted := func() []byte {
		reply, text := r.types("summary length:long share")
		if len(reply.Message.Files) != 1 || !strings.Contains(reply.Message.Files[0].Alt, "In all 11 posts, 3 people") {
			t.Fatalf("%s\n%d files", text, len(reply.Message.Files))
		}
		return reply.Message.Files[0].Data
	}
	utc := plotted()
	_, note, err := store.ReadSettings(t.Context(), r.deps.Notes, r.ask.Channel)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.WriteSettings(t.Context(), r.deps.Notes, note, store.Settings{Zone: "Asia/Kathmandu"}); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(plotted(), utc) {
		t.Error("the plot does not follow the channel's zone")
	}
	r.ask.Caps.Pictures = false
	if reply, _ := r.types("summary length:long"); len(reply.Message.Files) != 0 {
		t.Error("a chat without pictures gets one")
	}
}
