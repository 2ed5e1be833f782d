package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestWhyTellsWhatBecame holds that why tells of a post that stands here what became of it at the source, and whether the
// message has followed.
func TestWhyTellsWhatBecame(t *testing.T) {
	t.Parallel()
	live := forum.Seal(forum.Post{ID: "5", Number: 5, Body: rich.FromText("Revenue was up 121%.")})
	edited := live
	edited.Edited = time.Date(2026, 3, 12, 14, 44, 0, 0, time.UTC)
	gone := func(state forum.PostState, why string) forum.Post { return forum.Remove(edited, state, why) }
	for _, c := range []struct {
		post  forum.Post
		rev   forum.Rev
		edits store.Edits
		want  string
	}{
		{live, live.Rev, "", ""},
		{live, "old", "", "it was changed at the source since; the message follows"},
		{edited, edited.Rev, "", "edited at the source 2026-03-12 14:44 UTC; the message shows it as it is now"},
		{edited, "old", "", "it was changed at the source since; the message follows"},
		{edited, "old", store.EditsOff, "edited at the source 2026-03-12 14:44 UTC; messages here stay as they were sent"},
		{gone(forum.Deleted, "author"), gone(forum.Deleted, "author").Rev, "", "removed at the source by its author; its words were taken out of the message"},
		{gone(forum.Deleted, ""), live.Rev, store.EditsOff, "removed at the source; the message follows"},
		{gone(forum.Hidden, ""), gone(forum.Hidden, "").Rev, "", "hidden at the source; its words were taken out of the message"},
		{gone(forum.Away, ""), gone(forum.Away, "").Rev, "", "moved to another thread at the source; its words were taken out of the message"},
	} {
		var told []string
		for _, l := range saidLines(store.Said{Post: "5", Receipt: chat.Receipt{ID: "1"}, Rev: c.rev, At: time.Unix(0, 0)}, c.post, c.edits) {
			told = append(told, rich.Doc{rich.P(l...)}.Text())
		}
		if got := strings.Join(told[1:], "|"); got != c.want {
			t.Errorf("%s %q %q:\n got %q\nwant %q", c.post.State, c.rev, c.edits, got, c.want)
		}
	}
}
