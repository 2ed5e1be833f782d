package rich

import (
	"encoding/json"
	"testing"
)

// TestEmoji holds that what Discourse draws as a picture is the character everywhere, with its skin tone, and that
// emoji of a forum's own stay what they are called.
func TestEmoji(t *testing.T) {
	t.Parallel()
	img := func(code, more string) string {
		return `<p>Up <img src="https://forum.example/images/emoji/twitter/x.png?v=12" title="` + code + `" class="emoji` + more + `" alt="` + code + `"> it goes.</p>`
	}
	for html, want := range map[string]string{
		img(":rocket:", ""): "Up 🚀 it goes.",
		img(":chart_with_upwards_trend:", " only-emoji"): "Up 📈 it goes.",
		img(":chart_increasing:", ""):                    "Up 📈 it goes.", // as Discourse calls it since 2025
		img(":slight_smile:", ""):                        "Up 🙂 it goes.", // as it did before 2018
		img(":puke:", ""):                                "Up 🤮 it goes.", // its own
		img(":germany:", ""):                             "Up 🇩🇪 it goes.",
		img(":heart:", ""):                               "Up ❤️ it goes.",
		img(":pencil2:", ""):                             "Up ✏️ it goes.",
		img(":man_health_worker:", ""):                   "Up 👨‍⚕️ it goes.",
		img(":wave:t3:", ""):                             "Up 👋🏼 it goes.",
		img(":+1:t6:", ""):                               "Up 👍🏿 it goes.",
		img(":point_up:t2:", ""):                         "Up ☝🏻 it goes.",
		img(":man_health_worker:t4:", ""):                "Up 👨🏽‍⚕️ it goes.",
		img(":wave:t1:", ""):                             "Up 👋 it goes.",
		img(":wave:t9:", ""):                             "Up :wave:t9: it goes.",
		img(":party_parrot:", ""):                        "Up :party_parrot: it goes.",
		img(":rocket:", " emoji-custom"):                 "Up :rocket: it goes.",
		img("rocket", ""):                                "Up rocket it goes.",
		`<p><img src="/uploads/default/original/1X/0c.png" class="emoji" title=":tada:" alt=":tada:"></p>`:                         ":tada:",
		`<p><img src="/wp.svg" class="wp-smiley" alt="😀"></p>`:                                                                     "😀",
		`<p><code>:rocket:</code> is typed.</p>`:                                                                                   ":rocket: is typed.",
		`<details><summary>To the <img class="emoji" title=":rocket:" alt=":rocket:" src="/r.png"></summary><p>moon</p></details>`: "To the 🚀\nmoon",
	} {
		if got := FromHTML(html, forumURL()).Text(); got != want {
			t.Errorf("%s\n got %q\nwant %q", html, got, want)
		}
	}
}

// TestEmojiSealed holds that a post which is kept with the name of an emoji is no other post when its forum serves it
// again and the emoji is told as its character.
func TestEmojiSealed(t *testing.T) {
	t.Parallel()
	now := FromHTML(`<blockquote><p>Up <img src="/r.png" title=":rocket:" class="emoji" alt=":rocket:"> it goes.</p></blockquote><p>Yes <img class="emoji" alt=":+1:"></p>`, forumURL())
	var kept Doc
	if err := json.Unmarshal([]byte(`[{"k":"q","s":[{"k":"p","s":[{"k":"x","t":"Up "},{"k":"em","t":":rocket:"},{"k":"x","t":" it goes."}]}]},
		{"k":"p","s":[{"k":"x","t":"Yes "},{"k":"em","t":":+1:"}]}]`), &kept); err != nil {
		t.Fatal(err)
	}
	if Normal(now) != Normal(kept) || Sealed(now) != Sealed(kept) {
		t.Errorf("now %q %q\nkept %q %q", Normal(now), Sealed(now), Normal(kept), Sealed(kept))
	}
	if got, want := now.Text(), "> Up 🚀 it goes.\n\nYes 👍"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEmojiNames holds that every name in the table of our own is clean and stays whole.
func TestEmojiNames(t *testing.T) {
	t.Parallel()
	for name, s := range forumEmoji {
		if Clean(s) != s || s == "" {
			t.Errorf("%s: %q is cleaned to %q", name, s, Clean(s))
		}
		if _, rest := first(s, 1); rest != "" {
			t.Errorf("%s: %q is more than one character", name, s)
		}
	}
}
