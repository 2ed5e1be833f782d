package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

func pictured1(key string) chat.Message {
	m := chattest.Say(key, "okafor: holds")
	m.Files = []chat.File{{Name: "quote.png", Alt: "okafor: holds\n<!channel>", Data: []byte("picture")}}
	return m
}

// TestPicture holds that a picture is uploaded once, with its description and to no channel, and shown within the message;
// again with an edit, by another bot and in another channel.
func TestPicture(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{Notes: sharedNotes()})
	r := w.say(t, w.one, pictured1("k"))
	if err := w.s.Edit(t.Context(), r, pictured1("k")); err != nil {
		t.Fatal(err)
	}
	w.s = w.open(t, w.s.o)
	w.say(t, w.other, pictured1("k"))
	files := w.Files()
	if len(files) != 1 || files[0].Name != "quote.png" || string(files[0].Bytes) != "picture" || files[0].Alt != "okafor: holds <!channel>" {
		t.Fatalf("files %+v", files)
	}
	for _, channel := range []string{w.one, w.other} {
		all := w.stand(channel)
		if len(all) != 1 || !strings.Contains(string(all[0].Blocks), `"slack_file":{"id":"`+files[0].ID+`"}`) || !strings.Contains(w.Text(all[0]), "okafor: holds") {
			t.Errorf("there stands %s", all[0].Blocks)
		}
	}
	if n := w.Count("upload"); n != 1 {
		t.Errorf("%d uploads", n)
	}
}

// TestPictureLater holds that a picture that Slack still works on is waited for, and one that it never shows is named.
func TestPictureLater(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{5 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			today()
			w := begin(t, fakeslack.Options{Pipe: true, FileLag: lag}, Options{})
			begun := time.Now()
			_, err := w.s.Send(t.Context(), at(w.one), pictured1("k"))
			for ; err != nil; _, err = w.s.Send(t.Context(), at(w.one), pictured1("k")) {
				if fault.Of(err) != fault.Again || fault.After(err) == 0 {
					t.Fatalf("Send = %v", err)
				}
				time.Sleep(fault.After(err))
			}
			all := w.stand(w.one)
			if shown := strings.Contains(string(all[0].Blocks), "slack_file"); len(all) != 1 || shown != (lag < time.Minute) {
				t.Errorf("after %v there stands %s", time.Since(begun), all[0].Blocks)
			}
			if took := time.Since(begun); took > settles+time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestNoPicture holds that a file that Slack shows no picture of, or that is empty, is named and not uploaded.
func TestNoPicture(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	m := chattest.Say("k", "words")
	m.Files = []chat.File{{Name: "subscriptions.opml", Data: []byte("<opml/>")}, {Name: "empty.png"}}
	w.say(t, w.one, m)
	if text := w.words(w.one)[0]; len(w.Files()) != 0 || !strings.Contains(text, "subscriptions.opml") {
		t.Errorf("there stands %q", text)
	}
}

// TestFileNames holds that a name cannot leave its place in a form.
func TestFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"quote.png": "quote.png", "": "file", `a"; filename="b.png`: "a_; filename=_b.png", "../../etc/passwd.png": ".._.._etc_passwd.png", "a\r\nb.png": "a b.png",
	} {
		if got := fileName(chat.File{Name: name}); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}
