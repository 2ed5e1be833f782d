package fakediscord_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// described reports whether the vendor's description lies beside this checkout.
func described() bool {
	_, err := os.Stat("../../../../../shared/contracts/discord/openapi.min.json")
	return err == nil
}

func embeds(all ...string) string { return `{"embeds":[` + strings.Join(all, ",") + `],` + calm + `}` }

func rows(rows ...string) string {
	return `{"content":"x","components":[` + strings.Join(rows, ",") + `],` + calm + `}`
}

func row(buttons ...string) string {
	return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
}

func button(id string) string {
	return fmt.Sprintf(`{"type":2,"style":2,"label":"b","custom_id":%q}`, id)
}

func v2(rest string, all ...string) string {
	return `{"flags":32768,` + rest + `"components":[` + strings.Join(all, ",") + `],` + calm + `}`
}

func display(words string) string { return fmt.Sprintf(`{"type":10,"content":%q}`, words) }

// TestMessages holds which messages are taken, and which planted mistakes are caught, at the limit and one above.
func TestMessages(t *testing.T) {
	t.Parallel()
	long := strings.Repeat
	many := func(n int, one func(i int) string) []string {
		var all []string
		for i := range n {
			all = append(all, one(i))
		}
		return all
	}
	named := func(i int) string { return button(fmt.Sprint(i)) }
	for _, c := range []struct {
		name, body string
		code       int  // 0: taken
		spec       bool // only the vendor's description catches it
	}{
		{"words", `{"content":"hello",` + calm + `}`, 0, false},
		{"2000", `{"content":"` + long("x", 2000) + `",` + calm + `}`, 0, false},
		{"2001", `{"content":"` + long("x", 2001) + `",` + calm + `}`, 50035, false},
		{"astral", `{"content":"` + long("😀", 1001) + `",` + calm + `}`, 50035, false},
		{"4001", `{"content":"` + long("x", 4001) + `",` + calm + `}`, 50035, false},
		{"nothing", `{` + calm + `}`, 50006, false},
		{"blank", `{"content":" \n",` + calm + `}`, 50006, false},
		{"no mentions", `{"content":"x"}`, 50035, false},
		{"parse null", `{"content":"x","allowed_mentions":{"parse":null}}`, 50035, false},
		{"parse users", `{"content":"x","allowed_mentions":{"parse":["users"]}}`, 50035, false},
		{"named users", `{"content":"x","allowed_mentions":{"parse":[],"users":["1"]}}`, 50035, false},
		{"named in a line", `{"content":"<@1> <@&2>\nx","allowed_mentions":{"parse":[],"users":["1"],"roles":["2"]}}`, 0, false},
		{"named twice over", `{"content":"<@1> <@3>\nx","allowed_mentions":{"parse":[],"users":["1"]}}`, 50035, false},
		{"named among words", `{"content":"hello <@1>","allowed_mentions":{"parse":[],"users":["1"]}}`, 50035, false},
		{"typo", `{"contents":"x","content":"x",` + calm + `}`, 50035, true},
		{"nested typo", embeds(`{"title":"t","colour":1}`), 50035, true},
		{"wrong type", `{"content":7,` + calm + `}`, 50035, true},
		{"not json", `{"content":`, 50109, false},
		{"two values", `{"content":"x",` + calm + `}{}`, 50109, false},
		{"nonce 25", `{"content":"x","nonce":"` + long("n", 25) + `","enforce_nonce":true,` + calm + `}`, 0, false},
		{"nonce 26", `{"content":"x","nonce":"` + long("n", 26) + `","enforce_nonce":true,` + calm + `}`, 50035, true},
		{"enforced without", `{"content":"x","enforce_nonce":true,` + calm + `}`, 50035, false},
		{"embed", embeds(`{"title":"t","url":"https://example.com/1","color":16777215,"timestamp":"2026-01-02T03:04:05Z"}`), 0, false},
		{"two links", embeds(`{"title":"t","url":"https://example.com/1"}`, `{"title":"t","url":"https://example.com/2"}`), 0, false},
		{"one link twice", embeds(`{"title":"t","url":"https://example.com/1"}`, `{"title":"u","url":"https://example.com/1"}`), 50035, false},
		{"6000", embeds(`{"description":"`+long("x", 3000)+`"}`, `{"description":"`+long("x", 3000)+`"}`), 0, false},
		{"6001", embeds(`{"description":"`+long("x", 3001)+`"}`, `{"description":"`+long("x", 3000)+`"}`), 50035, false},
		{"two of 4000", embeds(`{"description":"`+long("x", 4000)+`"}`, `{"description":"`+long("x", 4000)+`"}`), 50035, false},
		{"description 4097", embeds(`{"description":"` + long("x", 4097) + `"}`), 50035, false},
		{"title 257", embeds(`{"title":"` + long("x", 257) + `"}`), 50035, false},
		{"empty name", embeds(`{"fields":[{"name":"","value":"v"}]}`), 50035, false},
		{"blank value", embeds(`{"fields":[{"name":"n","value":" "}]}`), 50035, false},
		{"26 fields", embeds(`{"fields":[` + strings.Join(many(26, func(int) string { return `{"name":"n","value":"v"}` }), ",") + `]}`), 50035, false},
		{"colour", embeds(`{"title":"t","color":16777216}`), 50035, true},
		{"timestamp", embeds(`{"title":"t","timestamp":"yesterday"}`), 50035, true},
		{"relative link", embeds(`{"title":"t","url":"/1"}`), 50035, true},
		{"11 embeds", embeds(many(11, func(int) string { return `{"title":"t"}` })...), 50035, true},
		{"empty embed", embeds(`{"color":1}`), 50035, false},
		{"no such file", embeds(`{"title":"t","image":{"url":"attachment://card.png"}}`), 50035, false},
		{"no such attachment", `{"content":"x","attachments":[{"id":"0"}],` + calm + `}`, 50035, false},
		{"25 buttons", rows(row(many(5, named)...), row(button("x"))), 0, false},
		{"6 buttons", rows(row(many(6, named)...)), 50035, false},
		{"6 rows", rows(many(6, func(i int) string { return row(named(i)) })...), 50035, false},
		{"empty row", rows(row()), 50035, false},
		{"same id", rows(row(button("a"), button("a"))), 50035, false},
		{"no id", rows(row(button(""))), 50035, false},
		{"id 100", rows(row(button(long("x", 100)))), 0, false},
		{"id 101", rows(row(button(long("x", 101)))), 50035, false},
		{"link", rows(row(`{"type":2,"style":5,"label":"b","url":"https://example.com"}`)), 0, false},
		{"link with id", rows(row(`{"type":2,"style":5,"label":"b","url":"https://example.com","custom_id":"x"}`)), 50035, false},
		{"label 81", rows(row(`{"type":2,"style":1,"custom_id":"x","label":"` + long("x", 81) + `"}`)), 50035, false},
		{"bare button", rows(button("x")), 50035, false},
		{"text without flag", rows(display("x")), 50035, false},
		{"v2", v2("", display("x"), `{"type":17,"components":[`+display("y")+`]}`), 0, false},
		{"v2 with content", v2(`"content":"x",`, display("x")), 50035, false},
		{"v2 with embeds", v2(`"embeds":[{"title":"t"}],`, display("x")), 50035, false},
		{"v2 40", v2("", many(40, func(int) string { return display("x") })...), 0, false},
		{"v2 41", v2("", many(39, func(int) string { return display("x") })[0], `{"type":17,"components":[`+strings.Join(many(39, func(int) string { return display("x") }), ",")+`]}`), 50035, false},
		{"v2 4000", v2("", display(long("x", 4000))), 0, false},
		{"v2 4001", v2("", display(long("x", 2000)), display(long("x", 2001))), 50035, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.spec && !described() {
				t.Skip("the vendor's description is not beside this checkout")
			}
			f, b, channel := open(t, fakediscord.Options{})
			a := b.json("POST", "/channels/"+channel+"/messages", c.body)
			if a.code != c.code || (c.code == 0) != (a.status == 200) {
				t.Errorf("status %d, %s; want the code %d", a.status, a.raw, c.code)
			}
			if stands := len(f.Messages(channel)) == 1; stands != (c.code == 0) {
				t.Errorf("the message stands: %v", stands)
			}
			if got := len(f.Breaches()); (got == 0) != (c.code == 0) {
				t.Errorf("breaches %q", f.Breaches())
			}
		})
	}
}

// TestHeaders holds what every request must carry.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		header map[string]string
		status int
		breach bool
	}{
		{"good", nil, 200, false},
		{"another token", map[string]string{"Authorization": "Bot abc.def.ghi"}, 401, false},
		{"no token", map[string]string{"Authorization": ""}, 401, true},
		{"no Bot", map[string]string{"Authorization": "abc.def.ghi"}, 401, true},
		{"no agent", map[string]string{"User-Agent": "Go-http-client/1.1"}, 400, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, _ := open(t, fakediscord.Options{})
			a := b.send(t.Context(), "GET", "/users/@me", nil, c.header)
			if a.status != c.status || (len(f.Breaches()) > 0) != c.breach {
				t.Errorf("status %d, breaches %q", a.status, f.Breaches())
			}
			if all := fmt.Sprintf("%+v %q", f.Requests(), f.Breaches()); strings.Contains(all, f.Token()) {
				t.Error("the token is in the records")
			}
		})
	}
}

// TestStrictRoutes holds that unknown routes, ids and parameters are mistakes.
func TestStrictRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		status       int
		spec         bool
	}{
		{"GET", "/channels/abc", 400, false},
		{"GET", "/nowhere", 404, false},
		{"PUT", "/users/@me", 404, false},
		{"GET", "/users/@me?with=1", 400, true},
	} {
		f, b, _ := open(t, fakediscord.Options{})
		if c.spec && !described() {
			continue
		}
		if a := b.json(c.method, c.path, ""); a.status != c.status || len(f.Breaches()) != 1 {
			t.Errorf("%s %s: status %d, breaches %q", c.method, c.path, a.status, f.Breaches())
		}
	}
}

// TestCommands holds what is taken as a declaration.
func TestCommands(t *testing.T) {
	t.Parallel()
	command := func(name, description, options string) string {
		return fmt.Sprintf(`[{"name":%q,"description":%q,"options":[%s]}]`, name, description, options)
	}
	for _, c := range []struct {
		name, body string
		ok         bool
	}{
		{"whole", tape, true},
		{"none", `[]`, true},
		{"permissions in words", `[{"name":"a","description":"d","default_member_permissions":"32"}]`, true},
		{"upper case", command("Tape", "d", ""), false},
		{"space", command("ta pe", "d", ""), false},
		{"name 33", command(strings.Repeat("a", 33), "d", ""), false},
		{"no description", command("a", "", ""), false},
		{"description 101", command("a", strings.Repeat("x", 101), ""), false},
		{"upper option", command("a", "d", `{"type":3,"name":"A","description":"d"}`), false},
		{"optional first", command("a", "d", `{"type":3,"name":"a","description":"d"},{"type":3,"name":"b","description":"d","required":true}`), false},
		{"mixed", command("a", "d", `{"type":1,"name":"a","description":"d"},{"type":3,"name":"b","description":"d"}`), false},
		{"twice", command("a", "d", `{"type":3,"name":"a","description":"d"},{"type":3,"name":"a","description":"d"}`), false},
		{"choices and completion", command("a", "d", `{"type":3,"name":"a","description":"d","autocomplete":true,"choices":[{"name":"x","value":"y"}]}`), false},
		{"described menu", `[{"name":"Follow this","type":3,"description":"d"}]`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, _ := open(t, fakediscord.Options{})
			path := "/applications/" + f.AppID() + "/commands"
			a := b.json("PUT", path, c.body)
			if (a.status == 200) != c.ok {
				t.Errorf("status %d, %s", a.status, a.raw)
			}
			if !c.ok {
				return
			}
			first := string(a.raw)
			if again := b.json("PUT", path, c.body); string(again.raw) != first {
				t.Errorf("declared again: %s, then %s", first, again.raw)
			}
			if read := b.json("GET", path, ""); read.status != 200 {
				t.Errorf("read: %d", read.status)
			}
		})
	}
}
