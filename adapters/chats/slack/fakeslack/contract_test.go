package fakeslack_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// section, button and their kin are blocks as JSON.
func section(words string) string {
	return fmt.Sprintf(`{"type":"section","text":{"type":"mrkdwn","text":%q}}`, words)
}

func button(label, more string) string {
	return fmt.Sprintf(`{"type":"button","text":{"type":"plain_text","text":%q}%s}`, label, more)
}

func actions(n int, element string) string {
	return `{"type":"actions","elements":[` + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + `]}`
}

func times(n int, block string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(block+",", n), ",") + "]"
}

// TestBlocks holds the limits of blocks at n and n+1. Each is posted with words beside it.
func TestBlocks(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	header := func(s string) string {
		return fmt.Sprintf(`[{"type":"header","text":{"type":"plain_text","text":%q}}]`, s)
	}
	rich := func(elements string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + elements + `]}]}]`
	}
	for _, c := range []struct {
		name, blocks, want string // want: the error; empty: it stands
	}{
		{"section 3000", "[" + section(x("x", 3000)) + "]", ""},
		{"section 3001", "[" + section(x("x", 3001)) + "]", "invalid_blocks"},
		{"section of astral 1501", "[" + section(x("😀", 1501)) + "]", "invalid_blocks"},
		{"section empty", "[" + section("") + "]", "invalid_blocks"},
		{"section of nothing", `[{"type":"section"}]`, "invalid_blocks"},
		{"header 150", header(x("x", 150)), ""},
		{"header 151", header(x("x", 151)), "invalid_blocks"},
		{"header of mrkdwn", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "invalid_blocks"},
		{"blocks 50", times(50, `{"type":"divider"}`), ""},
		{"blocks 51", times(51, `{"type":"divider"}`), "invalid_blocks"},
		{"context 10", `[{"type":"context","elements":` + times(10, `{"type":"mrkdwn","text":"x"}`) + `}]`, ""},
		{"context 11", `[{"type":"context","elements":` + times(11, `{"type":"mrkdwn","text":"x"}`) + `}]`, "invalid_blocks"},
		{"actions 25", "[" + actions(25, button("x", "")) + "]", ""},
		{"actions 26", "[" + actions(26, button("x", "")) + "]", "invalid_blocks"},
		{"button 75", "[" + actions(1, button(x("x", 75), "")) + "]", ""},
		{"button 76", "[" + actions(1, button(x("x", 76), "")) + "]", "invalid_blocks"},
		{"value 2000", "[" + actions(1, button("x", `,"value":"`+x("x", 2000)+`"`)) + "]", ""},
		{"value 2001", "[" + actions(1, button("x", `,"value":"`+x("x", 2001)+`"`)) + "]", "invalid_blocks"},
		{"action_id 256", "[" + actions(1, button("x", `,"action_id":"`+x("x", 256)+`"`)) + "]", "invalid_blocks"},
		{"action_id twice", "[" + actions(2, button("x", `,"action_id":"a"`)) + "]", "invalid_blocks"},
		{"block_id twice", times(2, `{"type":"divider","block_id":"a"}`), "invalid_blocks"},
		{"overflow 6", `[{"type":"actions","elements":[{"type":"overflow","options":` + times(6, `{"text":{"type":"plain_text","text":"x"},"value":"v"}`) + `}]}]`, "invalid_blocks"},
		{"image", `[{"type":"image","image_url":"https://a.example/x.png","alt_text":"x"}]`, ""},
		{"image over http", `[{"type":"image","image_url":"http://a.example/x.png","alt_text":"x"}]`, "invalid_blocks"},
		{"alt 2001", `[{"type":"image","image_url":"https://a.example/x.png","alt_text":"` + x("x", 2001) + `"}]`, "invalid_blocks"},
		{"image of no file", `[{"type":"image","slack_file":{"id":"F0123456789"},"alt_text":"x"}]`, "invalid_blocks"},
		{"13200 in all", "[" + x(section(x("x", 3000))+",", 4) + section(x("x", 1200)) + "]", ""},
		{"13201 in all", "[" + x(section(x("x", 3000))+",", 4) + section(x("x", 1201)) + "]", "msg_blocks_too_long"},
		{"markdown 12001", "[" + x(`{"type":"markdown","text":"`+x("x", 6000)+`"},`, 2) + `{"type":"markdown","text":"x"}]`, "msg_blocks_too_long"},
		{"rich text", rich(`{"type":"text","text":"<!here>"},{"type":"link","url":"https://a.example","text":"x"}`), ""},
		{"rich text empty", rich(`{"type":"text","text":""}`), "invalid_blocks"},
		{"rich link to nowhere", rich(`{"type":"link","url":"","text":"x"}`), "invalid_blocks"},
		{"no list", `{"type":"divider"}`, "invalid_blocks_format"},
		{"no JSON", `[{`, "invalid_blocks_format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, channel := open(t, fakeslack.Options{})
			a := b.post(channel, "words", "blocks", c.blocks)
			if a.name != c.want || (len(f.Messages(channel)) == 1) != (c.want == "") {
				t.Errorf("%s %s, %d stand", a.name, a.raw, len(f.Messages(channel)))
			}
			if (len(f.Breaches()) == 0) != (c.want == "") {
				t.Errorf("breaches %q", f.Breaches())
			}
		})
	}
}

// TestSchema holds what only the vendor's types know.
func TestSchema(t *testing.T) {
	t.Parallel()
	if !described() {
		t.Skip("the vendor's types are not beside the checkout")
	}
	for name, blocks := range map[string]string{
		"a field nobody knows": `[{"type":"divider","colour":"red"}]`,
		"a block nobody knows": `[{"type":"marquee"}]`,
		"alt instead of text":  `[{"type":"section","text":{"type":"mrkdwn","text":"x","alt":"y"}}]`,
		"a style nobody knows": `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"blink":true}}]}]}]`,
	} {
		f, b, channel := open(t, fakeslack.Options{})
		if a := b.post(channel, "words", "blocks", blocks); a.name != "invalid_blocks" || len(f.Breaches()) != 1 {
			t.Errorf("%s: %s, breaches %q", name, a.raw, f.Breaches())
		}
	}
	f, b, channel := open(t, fakeslack.Options{})
	if a := b.post(channel, "words", "colour", "red"); a.name != "invalid_arguments" || len(f.Breaches()) != 1 {
		t.Errorf("an argument nobody knows: %s", a.raw)
	}
}

// TestPosts holds the arguments of a post, by the names of their errors.
func TestPosts(t *testing.T) {
	t.Parallel()
	base := map[string]string{"channel": "", "text": "x", "unfurl_links": "false", "unfurl_media": "false"}
	for _, c := range []struct {
		name   string
		change map[string]string // "-": left out
		want   string
	}{
		{"good", nil, ""},
		{"text 40000", map[string]string{"text": strings.Repeat("x", 40000)}, ""},
		{"text 40001", map[string]string{"text": strings.Repeat("x", 40001)}, "msg_too_long"},
		{"nothing", map[string]string{"text": " "}, "no_text"},
		{"no words beside blocks", map[string]string{"text": "-", "blocks": `[{"type":"divider"}]`}, "no_text"},
		{"unfurling", map[string]string{"unfurl_links": "true"}, "invalid_arguments"},
		{"unfurling unsaid", map[string]string{"unfurl_media": "-"}, "invalid_arguments"},
		{"link names", map[string]string{"link_names": "true"}, "invalid_arguments"},
		{"parse full", map[string]string{"parse": "full"}, "invalid_arguments"},
		{"as user", map[string]string{"as_user": "true"}, "invalid_arguments"},
		{"channel by name", map[string]string{"channel": "#general"}, "channel_not_found"},
		{"no channel", map[string]string{"channel": "-"}, "channel_not_found"},
		{"thread of nothing", map[string]string{"thread_ts": "1700000000.000100"}, "thread_not_found"},
		{"thread misshapen", map[string]string{"thread_ts": "1700000000"}, "invalid_thread_ts"},
		{"metadata", map[string]string{"metadata": `{"event_type":"relay","event_payload":{"key":"k"}}`}, ""},
		{"metadata without type", map[string]string{"metadata": `{"event_payload":{"key":"k"}}`}, "invalid_metadata_format"},
		{"metadata no JSON", map[string]string{"metadata": `key=k`}, "invalid_metadata_format"},
		{"client_msg_id", map[string]string{"client_msg_id": "5e8b1f5c-0d2a-5b8e-9a61-6a3cb1f0a001"}, ""},
		{"client_msg_id misshapen", map[string]string{"client_msg_id": "17"}, "invalid_arguments"},
		{"markdown beside text", map[string]string{"markdown_text": "x"}, "markdown_text_conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, channel := open(t, fakeslack.Options{})
			args := maps.Clone(base)
			args["channel"] = channel
			maps.Copy(args, c.change)
			var pairs []string
			for name, v := range args {
				if v != "-" {
					pairs = append(pairs, name, v)
				}
			}
			if a := b.call("chat.postMessage", pairs...); a.name != c.want || a.status != 200 {
				t.Errorf("%d %s", a.status, a.raw)
			}
			if breach := len(f.Breaches()) > 0; breach != (c.want != "" && c.name != "thread of nothing") {
				t.Errorf("breaches %q", f.Breaches())
			}
		})
	}
}

// TestForms holds how arguments and tokens may be sent.
func TestForms(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	bearer := map[string]string{"Authorization": "Bearer " + f.BotToken()}
	body := `{"channel":"` + channel + `","text":"x","unfurl_links":false,"unfurl_media":false}`
	post := f.URL() + "chat.postMessage"
	form := url.Values{"channel": {channel}}.Encode()
	for _, c := range []struct {
		name, address, kind, body string
		header                    map[string]string
		want                      string
		breach                    bool
	}{
		{"JSON", post, "application/json; charset=utf-8", body, bearer, "", false},
		{"JSON broken", post, "application/json", "{", bearer, "invalid_json", true},
		{"JSON no object", post, "application/json", "[]", bearer, "json_not_object", true},
		{"JSON where forms are read", f.URL() + "conversations.info", "application/json", body, bearer, "invalid_arguments", true},
		{"bearer and form", f.URL() + "conversations.info", "application/x-www-form-urlencoded", form, bearer, "", false},
		{"no type", post, "text/plain", body, bearer, "invalid_form_data", true},
		{"no token", post, "application/json", body, nil, "not_authed", true},
		{"token in the address", f.URL() + "auth.test?token=" + f.BotToken(), "", "", nil, "invalid_auth", true},
		{"another token", post, "application/json", body, map[string]string{"Authorization": "Bearer xoxb-1"}, "invalid_auth", false},
		{"the app's token", post, "application/json", body, map[string]string{"Authorization": "Bearer " + f.AppToken()}, "not_allowed_token_type", true},
		{"no method", f.URL() + "chat.shout", "application/json", body, bearer, "unknown_method", true},
	} {
		before := len(f.Breaches())
		a := b.send(t.Context(), c.address, c.kind, c.body, c.header)
		if a.name != c.want || (len(f.Breaches()) > before) != c.breach {
			t.Errorf("%s: %s, breaches %q", c.name, a.raw, f.Breaches()[before:])
		}
	}
	all := fmt.Sprintf("%+v %q", f.Requests(), f.Breaches())
	for _, secret := range f.Secrets() {
		if strings.Contains(all, secret) {
			t.Error("a token is in the records")
		}
	}
}

// TestLive holds what is live, and that escaped words and rich text are not.
func TestLive(t *testing.T) {
	t.Parallel()
	rich := func(e string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + e + `]}]}]`
	}
	for _, c := range []struct {
		text, blocks string
		want         []string
	}{
		{"&lt;!here&gt; &amp; @here", "", nil},
		{"<!here> <@U1> <#C1|x> <!subteam^S1> <https://a.example|b>", "", []string{"broadcast here", "user U1", "channel C1", "usergroup S1", "link https://a.example"}},
		{"see https://a.example/?a=1&amp;b=2 now", "", []string{"autolink https://a.example/?a=1&b=2"}},
		{"x", rich(`{"type":"text","text":"<!here> https://a.example"}`), nil},
		{"x", rich(`{"type":"broadcast","range":"here"},{"type":"user","user_id":"U1"},{"type":"link","url":"https://a.example"}`), []string{"broadcast here", "user U1", "link https://a.example"}},
		{"x", `[{"type":"section","text":{"type":"plain_text","text":"<!here> https://a.example"}}]`, nil},
		{"x", `[{"type":"section","text":{"type":"mrkdwn","text":"https://a.example","verbatim":true}}]`, nil},
		{"x", `[{"type":"context","elements":[{"type":"mrkdwn","text":"<!channel>"}]}]`, []string{"broadcast channel"}},
		{"x", `[{"type":"markdown","text":"[a](https://a.example) <@U1>"}]`, []string{"link https://a.example", "user U1"}},
	} {
		f, _, _ := open(t, fakeslack.Options{})
		raw := fmt.Sprintf(`{"text":%q}`, c.text)
		if c.blocks != "" {
			raw = fmt.Sprintf(`{"text":%q,"blocks":%s}`, c.text, c.blocks)
		}
		if got := f.Live(fakeslack.Message{Raw: []byte(raw)}); !slices.Equal(got, c.want) {
			t.Errorf("%q %s: live %q, want %q", c.text, c.blocks, got, c.want)
		}
	}
}
