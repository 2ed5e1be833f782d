package discourse_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// What a link can come to.
const (
	right   = "right"
	foreign = "foreign"
	refused = "refused"
)

// TestResolve holds what each form of link means. TOPIC stands for the id of a topic, POST for the id of its third post.
func TestResolve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for _, c := range []struct {
			link, want string
			start      int
		}{
			{"/t/tin-copper-the-long-view/TOPIC", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC/", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC/3", right, 3},
			{"/t/tin-copper-the-long-view/TOPIC/3/", right, 3},
			{"/t/tin-copper-the-long-view/TOPIC/3?u=ada", right, 3},
			{"/t/tin-copper-the-long-view/TOPIC?page=2", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC#reply", right, 0},
			{"/t/an-old-slug/TOPIC/3", right, 3},
			{"/t/-/TOPIC", right, 0},
			{"/t/-/TOPIC/4", right, 4},
			{"/t/TOPIC", right, 0},
			{"/t/TOPIC/", right, 0},
			{"/t/TOPIC/2", right, 2},
			{"/t/TOPIC.json", right, 0},
			{"/t/TOPIC/2.json", right, 2},
			{"/t/tin-copper-the-long-view/TOPIC.json?include_raw=1", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC.rss", right, 0},
			{"/t/TOPIC/posts.json?post_ids[]=1", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC/print", right, 0},
			{"/t/tin-copper-the-long-view/TOPIC/last", right, 0},
			{"/t/TOPIC/summary", right, 0},
			{"/t/2024/TOPIC/3", right, 3},
			{"/t/top-10-metals-of-2024/TOPIC", right, 0},
			{"/t/t/TOPIC", right, 0},
			{"/t/%E9%8A%85/TOPIC", right, 0},
			{"/n/tin-copper-the-long-view/TOPIC", right, 0},
			{"/n/tin-copper-the-long-view/TOPIC/5", right, 5},
			{"/p/POST", right, 3},
			{"/p/POST/12", right, 3},
			{"/posts/POST.json", right, 3},
			{"HTTP://FORUM.EXAMPLE/t/TOPIC", right, 0},
			{"http://forum.example:80/t/TOPIC/2", right, 2},
			{"  http://forum.example/t/TOPIC  ", right, 0},
			{"http://forum.example./t/TOPIC", right, 0},

			{"/c/metals/7", refused, 0},
			{"/tag/tin", refused, 0},
			{"/u/ada", refused, 0},
			{"/u/ada/activity", refused, 0},
			{"/latest", refused, 0},
			{"/latest.rss", refused, 0},
			{"/top?period=weekly", refused, 0},
			{"/categories", refused, 0},

			{"/t/tin-copper-the-long-view", foreign, 0},
			{"/t/", foreign, 0},
			{"/t", foreign, 0},
			{"/t/0", foreign, 0},
			{"/t/-5", foreign, 0},
			{"/t/slug/TOPICx", foreign, 0},
			{"/t/slug/TOPIC/3/4", foreign, 0},
			{"/t/slug/12345678901234567890", foreign, 0},
			{"/t/TOPIC/three", foreign, 0},
			{"/topic/TOPIC/tin", foreign, 0},
			{"/threads/tin.TOPIC/", foreign, 0},
			{"/viewtopic.php?t=TOPIC", foreign, 0},
			{"/showthread.php?t=TOPIC", foreign, 0},
			{"/index.php?topic=TOPIC.0", foreign, 0},
			{"/d/TOPIC-tin", foreign, 0},
			{"/discussion/TOPIC/tin", foreign, 0},
			{"/r/metals/comments/TOPIC/tin/", foreign, 0},
			{"/p/an-article", foreign, 0},
			{"/", foreign, 0},
			{"", foreign, 0},
			{"ftp://forum.example/t/TOPIC", foreign, 0},
			{"http://ada:secret@forum.example/t/TOPIC", foreign, 0},
			{"forum.example/t/TOPIC", foreign, 0},
			{"http:///t/TOPIC", foreign, 0},
			{"/a/../../b/t/TOPIC", foreign, 0},
		} {
			link := strings.NewReplacer("TOPIC", id(w.topic), "POST", id(w.posts[2])).Replace(c.link)
			if strings.HasPrefix(link, "/") {
				link = home + link
			}
			before := w.Requests("/")
			ref, err := w.source().Resolve(t.Context(), link)
			switch c.want {
			case right:
				want := forum.Ref{Source: "discourse", Base: home, ID: id(w.topic), URL: home + w.Link(w.topic, 0), Start: c.start}
				if err != nil || ref != want {
					t.Errorf("Resolve(%q) = %+v, %v; want %+v", link, ref, err, want)
				}
			case refused:
				if say, fix := fault.Words(err); fault.Of(err) != fault.Invalid || err == nil || say == "" || fix == "" {
					t.Errorf("Resolve(%q) = %+v, %v; want a refusal in words", link, ref, err)
				}
			default:
				if !errors.Is(err, forum.ErrForeign) || w.Requests("/") != before {
					t.Errorf("Resolve(%q) = %+v, %v after %d requests; want ErrForeign after none", link, ref, err, w.Requests("/")-before)
				}
			}
		}
	})
}

// TestResolveSubfolder finds the base of an installation in a sub-folder.
func TestResolveSubfolder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Set(func(q *fakeforum.Quirks) { q.Prefix = "/community/talk" })
		for _, path := range []string{"/t/" + id(w.topic) + "/2", "/t/tin/" + id(w.topic) + "/2", "/p/" + id(w.posts[1])} {
			ref, err := w.source().Resolve(t.Context(), home+"/community/talk"+path)
			if err != nil || ref.Base != home+"/community/talk" || ref.Start != 2 || ref.URL != home+w.Link(w.topic, 0) {
				t.Errorf("Resolve(%q) = %+v, %v", path, ref, err)
			}
		}
		if ref, err := w.source().Resolve(t.Context(), home+"/t/"+id(w.topic)); !errors.Is(err, forum.ErrForeign) {
			t.Errorf("beside the sub-folder: %+v, %v", ref, err)
		}
	})
}

// TestResolveRefusals holds what each way of not answering means, with words for people.
func TestResolveRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(*fakeforum.Quirks)
		kind fault.Kind
		code string // empty: foreign
	}{
		{"login wall", func(q *fakeforum.Quirks) { q.Login = true }, fault.Denied, "E-SOURCE-LOGIN"},
		{"challenge", func(q *fakeforum.Quirks) { q.Challenge = true }, fault.Again, "E-SOURCE-CHALLENGE"},
		{"429 of the middleware", func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.Middleware, 17*time.Second }, fault.Again, "E-SOURCE-BUSY"},
		{"429 of the application", func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.App, 17*time.Second }, fault.Again, "E-SOURCE-BUSY"},
		{"an endless body", func(q *fakeforum.Quirks) { q.Endless = true }, fault.Broken, "E-FETCH-BIG"},
		{"down", func(q *fakeforum.Quirks) { q.Down = true }, fault.Again, "E-FETCH-BROKEN"},
		{"502", func(q *fakeforum.Quirks) { q.Status = 502 }, fault.Again, "E-FETCH-STATUS"},
		{"HTML instead of JSON", func(q *fakeforum.Quirks) { q.HTML = true }, 0, ""},
		{"another engine's 404", func(q *fakeforum.Quirks) { q.Status = 404 }, 0, ""},
		{"another engine's 403", func(q *fakeforum.Quirks) { q.Status = 403 }, 0, ""},
		{"half an answer", func(q *fakeforum.Quirks) { q.Truncated = true }, 0, ""},
		{"another topic", func(q *fakeforum.Quirks) { q.WrongID = true }, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.Set(c.set)
				ref, err := w.source().Resolve(t.Context(), home+w.Link(w.topic, 0))
				if c.code == "" {
					if !errors.Is(err, forum.ErrForeign) {
						t.Errorf("Resolve = %+v, %v; want ErrForeign", ref, err)
					}
					return
				}
				say, _ := fault.Words(err)
				if err == nil || fault.Of(err) != c.kind || fault.Code(err) != c.code || say == "" {
					t.Errorf("Resolve = %+v, %v; want %v %s", ref, err, c.kind, c.code)
				}
			})
		})
	}
}

// TestResolveGone holds that a private thread of a Discourse is not foreign: nobody else could read it.
func TestResolveGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Private(w.topic, true)
		_, err := w.source().Resolve(t.Context(), home+"/t/"+id(w.topic))
		if say, fix := fault.Words(err); fault.Of(err) != fault.Gone || fault.Code(err) != "E-SOURCE-404" || say == "" || fix == "" {
			t.Errorf("Resolve = %v", err)
		}
	})
}

// TestProbeIsReused holds that the reading after a link was resolved costs no second request for the same page.
func TestProbeIsReused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		s := w.source()
		ref, err := s.Resolve(t.Context(), home+"/t/"+id(w.topic))
		if err != nil {
			t.Fatal(err)
		}
		if page, err := s.Fetch(t.Context(), ref, nil); err != nil || len(page.Posts) != 5 || w.Requests("/") != 1 {
			t.Errorf("%d posts, %d requests, %v", len(page.Posts), w.Requests("/"), err)
		}
		time.Sleep(time.Minute)
		if _, err := s.Fetch(t.Context(), ref, nil); err != nil || w.Requests("/") != 2 {
			t.Errorf("a minute later: %d requests, %v", w.Requests("/"), err)
		}
	})
}
