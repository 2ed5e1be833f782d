package slack

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// Where people add the app to workspaces of their own.
const (
	installPath = "/slack/install"
	oauthPath   = "/slack/oauth"
)

// installState is how long somebody may take between the two pages.
const installState = 10 * time.Minute

// authorizePage is Slack's page that asks whether the app may be added.
const authorizePage = "https://slack.com/oauth/v2/authorize"

// installRoutes are the two pages of adding the app: one leads to Slack, the other is where Slack sends people back. There
// are none unless the settings allow it.
func (s *Slack) installRoutes() map[string]http.Handler {
	routes := make(map[string]http.Handler)
	if s.o.ClientID == "" || s.o.InstallKey.Empty() {
		return routes
	}
	routes[installPath] = http.HandlerFunc(s.leadToSlack)
	routes[oauthPath] = http.HandlerFunc(s.addedTo)
	return routes
}

// leadToSlack sends somebody to Slack with a state that only we can have made, once.
func (s *Slack) leadToSlack(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		http.Error(w, "GET only", http.StatusMethodNotAllowed)
		return
	}
	state := rand.Text()
	note := store.Note{Key: stateKey(state), End: time.Now().Add(installState)}
	if _, err := s.notes.Write(r.Context(), note); err != nil {
		s.page(w, http.StatusServiceUnavailable, "Threadtape cannot get at its memory right now. Try again in a minute.")
		return
	}
	// The state also goes into the browser: a link with somebody else's state adds nothing.
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure wherever the address is https, which a test's is not
		Name: "threadtape_state", Value: state, Path: oauthPath, MaxAge: int(installState / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.o.PublicURL, "https:")})
	target := url.Values{"client_id": {s.o.ClientID}, "scope": {strings.Join(asked(true), ",")}, "state": {state}, "redirect_uri": {s.redirect()}}
	http.Redirect(w, r, authorizePage+"?"+target.Encode(), http.StatusFound)
}

func stateKey(state string) store.Key {
	return store.Key{Tenant: Kind, Kind: "state", Name: digest(state)}
}

func (s *Slack) redirect() string { return strings.TrimRight(s.o.PublicURL, "/") + oauthPath }

// addedTo takes the code that Slack hands over, if the state is one of ours, in this browser, and was not used.
func (s *Slack) addedTo(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 9*time.Second)
	defer cancel()
	q := r.URL.Query()
	state := q.Get("state")
	cookie, err := r.Cookie("threadtape_state")
	if r.Method != http.MethodGet || err != nil || state == "" || cookie.Value != state || !s.spend(ctx, state) {
		s.page(w, http.StatusForbidden, "That page was not asked for here, or is older than ten minutes. Begin again at "+installPath+".")
		return
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		s.page(w, http.StatusOK, "Nothing was added.")
		return
	}
	name, err := s.Install(ctx, q.Get("code"), s.redirect())
	if err != nil {
		s.log.Warn("slack: add the app", "code", fault.Code(err), "err", err)
		say, fix := fault.Words(err)
		s.page(w, http.StatusBadGateway, strings.TrimSpace(say+" "+fix))
		return
	}
	s.log.Info("slack: added to a workspace")
	s.page(w, http.StatusOK, fmt.Sprintf("Threadtape is in %s now. Type /tape help in a channel there.", name))
}

// spend takes a state away; it is true for the first.
func (s *Slack) spend(ctx context.Context, state string) bool {
	note, err := s.notes.Read(ctx, stateKey(state))
	if err != nil || note.Version == 0 {
		return false
	}
	first, err := s.notes.Once(ctx, store.Key{Tenant: Kind, Kind: "spent", Name: digest(state)}, 2*installState)
	return err == nil && first
}

// page is one sentence for whoever looks at it.
func (s *Slack) page(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<!doctype html><meta charset=utf-8><title>Threadtape</title><p>%s</p>\n", html.EscapeString(words)) // whoever asked may be gone
}

// uninstalled forgets a workspace that removed the app.
func (s *Slack) uninstalled(ctx context.Context, team string) {
	if err := s.Uninstall(ctx, team); err != nil {
		s.log.Error("slack: forget a workspace", "code", fault.Code(err), "err", err)
	}
}
