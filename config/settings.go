// Package config reads the settings: one YAML file, the environment and flags, into one value of plain types.
//
// [Load] takes flag over environment over file over default, follows env:NAME and file:PATH, and either returns
// [Settings] that can be used as they are, or [Mistakes]: every mistake at once, with line, column and the nearest known
// name, and never with a value that may be secret. One table, in keys.go, names every key with its default, type and
// meaning; the reading, the environment's names, [Example] and [Reference] all come from it.
//
// Secrets are of type [Secret] and print as dots. [Redact] keeps them out of a log however they got there.
package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// Settings are all settings, checked. Every field has a value that works.
type Settings struct {
	Store    Location
	Language string // a code: "en" or "de"
	Zone     *time.Location
	Discord  Discord
	Slack    Slack
	Others   []Slack // workspaces of Slack behind the first, where the settings list several
	Admin    Admin
	Public   Public
	Fetch    Fetch
	Watch    Watch
	Relay    Relay
	Threads  []Thread

	rows []Row
}

// Discord is how the bot speaks to Discord. An empty Token means that it does not.
type Discord struct {
	Token     Secret
	Receive   string // "gateway" or "http"
	PublicKey string // 64 hexadecimal digits; set when Receive is "http"
	Guild     string // commands are declared in this server only; empty: everywhere
	API       string // a URL
	// Components draws messages as components instead of embeds.
	Components bool
}

// Slack is how the bot speaks to Slack. An empty BotToken means that it does not.
type Slack struct {
	BotToken      Secret
	AppToken      Secret
	Receive       string // "socket" or "http"
	SigningSecret Secret // set when Receive is "http"
	Manage        Manage
	API           string // a URL
	// The three with which people add the app to workspaces of their own: all are set, or none.
	ClientID     string
	ClientSecret Secret
	InstallKey   Secret
}

// Workspaces returns those workspaces of Slack that have a token, or that people may add.
func (s *Settings) Workspaces() []Slack {
	var all []Slack
	for _, w := range append([]Slack{s.Slack}, s.Others...) {
		if !w.BotToken.Empty() || w.ClientID != "" {
			all = append(all, w)
		}
	}
	return all
}

// Manage says who may subscribe channels on Slack.
type Manage struct {
	Who   string   // "members" or "admins"; empty when Users are named
	Users []string // user ids
}

// Admin is the operator's side door. An empty Listen means that there is none.
type Admin struct {
	Listen string // host:port
	Token  Secret // set when Listen is not loopback
}

// Public is where chats call in; both are set when a chat's Receive is "http".
type Public struct {
	Listen string // host:port
	URL    string // without a slash at its end
}

// Fetch is how forums are asked.
type Fetch struct {
	Contact      string
	AllowPrivate []string // host:port or networks
	Hosts        []string // lower-case; empty: every public host
	PerHost      Rate
}

// Watch is how often threads are looked at.
type Watch struct {
	Floor, Ceiling time.Duration // Floor ≤ Ceiling
	IdleShare      float64       // over 0, up to 1
	Settle         time.Duration // may be 0
	Push           bool
}

// Relay is how posts are passed on.
type Relay struct {
	Burst int // 0: posts are never gathered
	Keep  time.Duration
}

// A Thread is watched because the settings say so. URL and To are never empty.
type Thread struct {
	URL    string
	To     []string            // addresses, such as "slack:C0123ABC"
	Wishes map[string][]string // what is written besides, by the name of the [Wish]; nothing for a default
}

// A Row says what one setting is and where that came from.
type Row struct {
	Key    string `json:"key"`    // "slack.bot_token", "threads[1]"
	Value  string `json:"value"`  // secrets as dots
	Origin string `json:"origin"` // "default", "environment THREADTAPE_STORE", "threadtape.yaml:12", "flag --set store"
}

// Rows returns every setting in the order of the file. The caller may keep and change the slice.
func (s *Settings) Rows() []Row {
	return append([]Row(nil), s.rows...)
}

// Secrets returns the secrets that are set, and the password of the store, for [Redact].
func (s *Settings) Secrets() []Secret {
	var set []Secret
	all := []Secret{s.Discord.Token, s.Admin.Token, s.Store.Password()}
	for _, w := range append([]Slack{s.Slack}, s.Others...) {
		all = append(all, w.BotToken, w.AppToken, w.SigningSecret, w.ClientSecret, w.InstallKey)
	}
	for _, secret := range all {
		if !secret.Empty() {
			set = append(set, secret)
		}
	}
	return set
}

// Format prints how many settings there are and none of them, whatever the verb: what is worth reading is in
// [Settings.Rows], and a token may stand under a key that is no secret.
func (s Settings) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "settings(%d)", len(s.rows)) }

// MarshalJSON shows what [Settings.Rows] shows.
func (s Settings) MarshalJSON() ([]byte, error) { return json.Marshal(s.rows) }

// LogValue makes slog show what Format prints.
func (s Settings) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }
