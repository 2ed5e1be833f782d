package commands

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// secret is a word that only the author who asked not to be relayed writes.
const secret = "quaxolotl"

// company are posts of several people, of whom marlow asked not to be relayed and others quote marlow, with a mark and without.
func company(from, n int) []forum.Post {
	var posts []forum.Post
	for i := from; i < from+n; i++ {
		own := fmt.Sprintf("Berth %d is dry, and the pilots of Tarn want %d dollars for it. Long $NET.", i, i)
		theirs := fmt.Sprintf("The %s of berth %d went from the northern quay to the southern one in winter. Long $ZM. Revenue grew 54%% to $5.8B.", secret, i-1)
		p := forum.Post{ID: fmt.Sprint(100 + i), Number: i, Created: time.Now().Add(time.Duration(i) * time.Second), URL: fmt.Sprintf("%s/%d", boardRef.URL, i)}
		switch i % 4 {
		case 0:
			p.Author, p.Body = forum.Author{ID: "7", Name: "marlow"}, rich.FromText(fmt.Sprintf("The %s of berth %d went from the northern quay to the southern one in winter. Long $ZM. Revenue grew 54%% to $5.8B.", secret, i))
			p.Likes = 9
		case 1:
			p.Author, p.Body = forum.Author{Name: "okafor"}, rich.FromHTML(fmt.Sprintf(`<aside class="quote" data-username="marlow" data-post="%d"><blockquote><p>%s</p></blockquote></aside><p>%s</p>`, i-1, theirs, own), nil)
		case 2:
			p.Author, p.Body, p.ReplyTo = forum.Author{Name: "tindra"}, rich.FromText(own), i-2
		default:
			p.Author, p.Body = forum.Author{Name: "besart"}, rich.FromText(own)
		}
		posts = append(posts, forum.Seal(p))
	}
	return posts
}

// TestOptOutOfAnswers holds that no answer shows a word of an author who asked not to be relayed, also where others quote them,
// and that all is shown again once they are taken back.
func TestOptOutOfAnswers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.posts = company(1, 120)
	r.look(r.posts...)
	r.ask.Rights = command.Manage
	if reply, _ := r.types("optout marlow"); !reply.Failed {
		t.Error("who manages a channel alone keeps an author out")
	}
	r.ask.Rights = command.Operate
	_, text := r.types("optout")
	has(t, "nobody", text, "Nobody is kept out.")
	asked := []string{
		"summary length:long", "summary focus:" + secret, "summary length:long as:file", "catchup mark:no", "top by:liked", "top by:quoted", "top by:replied", "search " + secret,
		"search author:marlow", "ticker ZM", "positions ZM", "numbers", "quote #8", "post #8", "post #9", "post #10", "glance https://board.example/t/7/8", "quote #9 text:" + secret,
	}
	shows := func(typed string) bool {
		reply, _ := r.types(typed)
		text := reply.Message.Text()
		for _, f := range reply.Message.Files {
			text += string(f.Data)
		}
		text = strings.ReplaceAll(strings.ReplaceAll(text, `"`+secret+`"`, ""), "text:"+secret, "") // what was asked for
		return strings.Contains(text, secret) || strings.Contains(text, "marlow:") || strings.Contains(text, "- marlow")
	}
	if !shows("post #8") || !shows("post #9") || !shows("search "+secret) {
		t.Fatal("nothing shows what is to be kept out")
	}
	_, text = r.types("optout MARLOW")
	has(t, "kept out", text, "Nothing that they write is shown here any more.", "30 posts in 1 thread")
	for _, typed := range asked {
		if shows(typed) {
			reply, _ := r.types(typed)
			t.Errorf("%s shows words of theirs:\n%s", typed, reply.Message.Text())
		}
	}
	_, text = r.types("optout")
	has(t, "the list", text, "1 author is kept out", "an author of board.example, entered by ", "Their names are not kept")
	if strings.Contains(text, "marlow,") || strings.Contains(strings.ToLower(strings.ReplaceAll(text, "optout marlow", "")), "marlow") {
		t.Errorf("the list names them:\n%s", text)
	}
	notes, err := r.deps.Notes.Range(t.Context(), "test", "optout")
	if err != nil || len(notes) != 2 {
		t.Fatalf("%d notes, %v, want one by name and one by id", len(notes), err)
	}
	for _, n := range notes {
		if strings.Contains(n.Key.Name+string(n.Value), "marlow") || !n.End.IsZero() {
			t.Errorf("the note has a name, or ends: %+v", n)
		}
	}
	r.types("optout marlow back")
	if !shows("post #8") || !shows("search "+secret) {
		t.Error("it is not shown again")
	}
	if reply, _ := r.types("optout marlow back"); !reply.Failed {
		t.Error("somebody is taken back who is not kept out")
	}
}

var simulated = flag.Int("simulated", 1200, "how many posts are relayed of which a quarter is by an author who asked not to be")

// TestOptOutOfRelays holds that of many posts none of such an author's is relayed with a word or a name of theirs, nor what others
// quote of them, in any format, alone, together or as a digest of many.
func TestOptOutOfRelays(t *testing.T) {
	for _, format := range []store.Format{store.Card, store.Compact, store.Full} {
		for _, burst := range []int{0, 4} {
			t.Run(fmt.Sprint(format, burst), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRoom(t)
					r.ask.Rights = command.Operate
					fake := chattest.New("test", chattest.Full())
					r.types("subscribe https://board.example/t/7 now format:" + string(format))
					r.posts = company(1, 8)
					r.look(r.posts...)
					r.types("optout marlow")
					r.told()
					rel := relay.New(relay.Parts{
						Threads: r.deps.Threads, Subscriptions: r.deps.Subscriptions, Outbox: r.deps.Outbox, Notes: r.deps.Notes, Burst: burst,
						Chats: map[string]chat.Sender{"test": fake}, Composer: layout.Composer{}, Holder: "h", Log: slog.New(slog.DiscardHandler),
					})
					total := *simulated / 6
					for from := 9; from < total; from += 25 {
						r.sends(rel, company(from, 25)...)
					}
					checked := 0
					for _, m := range fake.Messages("test:alpha") {
						text := m.Text() + m.Message.Push
						if strings.Contains(text, secret) || strings.Contains(text, "marlow") {
							t.Fatalf("a word of theirs: %s", text)
						}
						checked++
					}
					if checked < 5 {
						t.Errorf("%d messages are too few to tell", checked)
					}
				})
			})
		}
	}
}

// sends keeps and offers posts, and lets a relay say them.
func (r *room) sends(rel *relay.Relay, posts ...forum.Post) {
	r.t.Helper()
	r.posts = append(r.posts, posts...)
	r.look(posts...)
	var ds []store.Delivery
	for _, p := range posts {
		ds = append(ds, store.Delivery{Kind: store.New, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number)})
	}
	if _, err := r.deps.Outbox.Offer(r.t.Context(), store.Offering{Lane: r.taken().Lane, Deliveries: ds}); err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 90*time.Second)
	defer cancel()
	if err := rel.Run(ctx); err != nil && ctx.Err() == nil {
		r.t.Fatal(err)
	}
}
