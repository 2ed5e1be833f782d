package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestDiscordReady holds that /readyz tells whether Discord hears us, with a reason while it does not.
func TestDiscordReady(t *testing.T) {
	t.Parallel()
	admin := freePort(t)
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.change(t, `admin: {listen: ""}`, "admin: {listen: "+admin+"}")
	w.Fault(func(*fakediscord.Request) fakediscord.Fault { return fakediscord.Unavailable(503) })
	w.run(t)
	ready := func() (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+admin+"/readyz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, err.Error()
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	last := func() string { _, body := ready(); return body }
	within(t, func() bool {
		code, body := ready()
		return code == http.StatusServiceUnavailable && strings.Contains(body, "discord: Discord's API does not say where its gateway is.")
	}, last)
	w.Fault(nil)
	within(t, func() bool {
		code, body := ready()
		return code == http.StatusOK && strings.Contains(body, "1 connected")
	}, last)
}
