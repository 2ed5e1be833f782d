package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// command runs one command line and returns its exit code, output and error output.
func (w *discordWorld) command(t *testing.T, args ...string) (code int, out, said string) {
	t.Helper()
	var o, e bytes.Buffer
	p := newProgram()
	p.in, p.out, p.err, p.environ = strings.NewReader(""), &o, &e, nil
	code = p.main(t.Context(), append(args, "-c", w.settings))
	if strings.Contains(o.String()+e.String(), w.Token()) {
		t.Errorf("%v shows the token:\n%s%s", args, o.String(), e.String())
	}
	return code, o.String(), e.String()
}

// TestDoctorDiscord holds what doctor finds: nothing wrong; a channel where a permission is missing, by name; a channel
// that is gone; commands of another version; a token that is refused.
func TestDoctorDiscord(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	stop := w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	stop()

	code, out, _ := w.command(t, "doctor")
	for _, want := range []string{"ok    discord token: it is tape's", "no privileged intent", "all 7 are declared", "#winter, with every permission"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("doctor = %d; want 0 and %q in\n%s", code, want, out)
		}
	}
	w.Overwrite(w.channel, w.AppID(), 1, 0, fakediscord.EmbedLinks)
	if code, out, _ := w.command(t, "doctor"); code != 1 || !strings.Contains(out, "FAIL  discord:"+w.channel+": in #winter I lack: Embed Links") {
		t.Errorf("without a permission: %d\n%s", code, out)
	}
	w.RemoveChannel(w.channel)
	if code, out, _ := w.command(t, "doctor", "--json"); code != 1 || !strings.Contains(out, `"name":"discord:`+w.channel+`","state":"FAIL"`) {
		t.Errorf("without the channel: %d\n%s", code, out)
	}
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, strings.Replace(string(text), "discord: {", `discord: {guild: "`+w.guild+`", `, 1))
	if _, out, _ := w.command(t, "doctor"); !strings.Contains(out, "warn  discord commands: declared otherwise than this version does: tape, tape-admin") {
		t.Errorf("with nothing declared in the server:\n%s", out)
	}
	w.write(t, strings.Replace(string(text), w.Token(), w.Token()[:len(w.Token())-8]+"AAAAAAAA", 1))
	if code, out, _ := w.command(t, "doctor"); code != 1 || !strings.Contains(out, "FAIL  discord token") || !strings.Contains(out, "threadtape setup discord") {
		t.Errorf("with an old token: %d\n%s", code, out)
	}
}

// TestDoctorWrongKey holds that a public key of another application is found, by us and by Discord's own probe.
func TestDoctorWrongKey(t *testing.T) {
	t.Parallel()
	listen := freePort(t)
	w := newDiscordWorld(t, fakediscord.Options{}, "public: {listen: "+listen+", url: \"http://"+listen+"\"}\n")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, strings.Replace(string(text), "discord: {", "discord: {receive: http, public_key: "+strings.Repeat("ab", 32)+", ", 1))
	code, out, _ := w.command(t, "doctor")
	if code != 1 || !strings.Contains(out, "FAIL  discord public key") || !strings.Contains(out, "Set discord.public_key to "+w.PublicKey()) {
		t.Errorf("doctor = %d\n%s", code, out)
	}
	w.run(t)
	within(t, func() bool { return countRequests(w, "PUT", "/commands") > 0 }, func() string { return "nothing is declared" })
	if err := w.Probe(t.Context(), "http://"+listen+"/discord/interactions"); err == nil {
		t.Error("a request signed with another key was let in")
	}
}

// TestSetupDiscord holds the words of setup, with the link complete as far as the settings tell.
func TestSetupDiscord(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgram()
	p.out, p.err, p.environ = &out, &out, nil
	if code := p.main(t.Context(), []string{"setup", "discord", "-c", os.DevNull}); code != 0 {
		t.Fatalf("setup discord = %d\n%s", code, &out)
	}
	golden(t, "setup_discord.txt", out.String())
	w := newDiscordWorld(t, fakediscord.Options{}, "")
	code, with, _ := w.command(t, "setup", "discord")
	if link := "https://discord.com/oauth2/authorize?client_id=" + w.AppID() + "&scope=bot+applications.commands&permissions=274878024704"; code != 0 || !strings.Contains(with, link) {
		t.Errorf("with a token: %d, want %s in\n%s", code, link, with)
	}
	if code, _, said := w.command(t, "setup", "irc"); code != 2 || !strings.Contains(said, "threadtape setup discord") {
		t.Errorf("setup irc = %d, %s", code, said)
	}
}

// TestSetupSlack holds the words of setup, and that the manifest follows the settings.
func TestSetupSlack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgram()
	p.out, p.err, p.environ = &out, &out, nil
	if code := p.main(t.Context(), []string{"setup", "slack", "-c", os.DevNull}); code != 0 {
		t.Fatalf("setup slack = %d\n%s", code, &out)
	}
	golden(t, "setup_slack.txt", out.String())
	var more bytes.Buffer
	p.out, p.err = &more, &more
	code := p.main(t.Context(), []string{
		"setup", "slack", "-c", os.DevNull, "--set", "slack.receive=http", "--set", "slack.signing_secret=x", "--set", "public.listen=:8080",
		"--set", "public.url=https://tape.example", "--set", "fetch.hosts=[forum.example]",
	})
	for _, want := range []string{`"request_url": "https://tape.example/slack/events"`, `"link_shared"`, `"forum.example"`, `"links:read"`, `"socket_mode_enabled": false`, "SIGNING_SECRET"} {
		if code != 0 || !strings.Contains(more.String(), want) {
			t.Errorf("setup slack over HTTP = %d; want %s in\n%s", code, want, &more)
		}
	}
}

// TestDoctorUnreachable holds that doctor names the address at which Discord does not answer.
func TestDoctorUnreachable(t *testing.T) {
	t.Parallel()
	nobody := freePort(t)
	w := newDiscordWorld(t, fakediscord.Options{}, "")
	w.change(t, w.URL(), "http://"+nobody+"/api/v10")
	if code, out, _ := w.command(t, "doctor"); code != 1 || !strings.Contains(out, "Nothing answers at "+nobody) {
		t.Errorf("doctor = %d\n%s", code, out)
	}
	w.change(t, w.Token(), "Bot "+w.Token())
	if code, out, said := w.command(t, "doctor"); code == 0 || !strings.Contains(out+said, "Take the word Bot") {
		t.Errorf("with Bot in front of the token: doctor = %d\n%s%s", code, out, said)
	}
}
