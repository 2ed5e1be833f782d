package slack

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

const (
	// installTenant and installKind are where the tokens of installs are noted, each under the id of its workspace.
	installTenant = Kind
	installKind   = "install"
	// guestFresh is how long an install is believed before the note is read again: another process may have changed it.
	guestFresh = time.Minute
)

// An install is a workspace that added the bot by itself.
type install struct {
	Team  string    `json:"team"`
	Name  string    `json:"name"`
	Token string    `json:"token"`
	Since time.Time `json:"since"`
}

// A guest is the team of an install, and when its note was read.
type guest struct {
	team  *team // nil: there was none
	token string
	read  time.Time
}

// Install takes the code that Slack's page Add to Slack hands over, exchanges it for a token, keeps that, and returns the
// name of the workspace. redirect is the address that the page was given. Installing again replaces the token. Denied: there
// is no install key. Invalid: the code is wrong, was used, or is older than ten minutes.
func (s *Slack) Install(ctx context.Context, code, redirect string) (name string, err error) {
	if s.o.InstallKey.Empty() {
		return "", fault.New(fault.Denied, "E-SLACK-INSTALL", "This bot cannot be added to other workspaces.", "", nil)
	}
	a := newAPI(s.o.API, s.o.ClientSecret, s.http, newPacer("installs", s.limits, s.pace, s.log))
	var told *slackgo.OAuthV2Response
	c := call{method: "oauth.v2.access", open: true, person: true}
	err = a.do(ctx, c, func(ctx context.Context) (err error) {
		told, err = slackgo.GetOAuthV2ResponseContext(ctx, a.http, s.o.ClientID, s.o.ClientSecret.Reveal(), code, redirect,
			slackgo.OAuthOptionAPIURL(s.o.API))
		return err
	})
	switch {
	case nameOf(err) == "invalid_code", nameOf(err) == "code_already_used":
		return "", fault.New(fault.Invalid, "E-SLACK-INSTALL", "That link to add the bot was used already, or is too old.", "Begin again.", err)
	case err != nil:
		return "", err
	case told == nil || told.IsEnterpriseInstall || !isID(told.Team.ID, "T") || !botToken(config.NewSecret(told.AccessToken)):
		return "", fault.New(fault.Invalid, "E-SLACK-INSTALL", "The bot can be added to a workspace alone, not to a whole organisation.", "", nil)
	}
	return told.Team.Name, s.keepInstall(ctx, install{Team: told.Team.ID, Name: told.Team.Name, Token: told.AccessToken, Since: time.Now()})
}

// Uninstall forgets the token of a workspace that removed the bot. What is not there is forgotten already.
func (s *Slack) Uninstall(ctx context.Context, team string) error {
	if err := s.notes.Forget(ctx, installNote(team)); err != nil {
		return unnoted(err)
	}
	s.guests.mu.Lock()
	defer s.guests.mu.Unlock()
	delete(s.guests.all, team)
	return nil
}

func installNote(team string) store.Key {
	return store.Key{Tenant: installTenant, Kind: installKind, Name: team}
}

// keepInstall notes a token, encrypted.
func (s *Slack) keepInstall(ctx context.Context, in install) error {
	plain, err := json.Marshal(in)
	if err != nil {
		return unnoted(err)
	}
	sealed, err := s.seal(in.Team, plain)
	if err != nil {
		return unnoted(err)
	}
	for range 5 {
		n, err := s.notes.Read(ctx, installNote(in.Team))
		if err != nil {
			return unnoted(err)
		}
		n.Key, n.Value, n.End = installNote(in.Team), sealed, time.Time{}
		_, err = s.notes.Write(ctx, n)
		if err == nil {
			s.guests.mu.Lock()
			defer s.guests.mu.Unlock()
			delete(s.guests.all, in.Team)
			return nil
		}
		if !errors.Is(err, store.ErrStale) {
			return unnoted(err)
		}
	}
	return unnoted(store.ErrStale)
}

// guest returns the team of an install; nil: that workspace has not installed the bot.
func (s *Slack) guest(ctx context.Context, id string) (*team, error) {
	if s.o.InstallKey.Empty() {
		return nil, nil
	}
	s.guests.mu.Lock()
	g := s.guests.all[id]
	s.guests.mu.Unlock()
	if g != nil && time.Since(g.read) < guestFresh {
		return g.team, nil
	}
	n, err := s.notes.Read(ctx, installNote(id))
	if err != nil {
		return nil, unnoted(err)
	}
	next := &guest{read: time.Now()}
	if n.Version != 0 {
		in, err := s.unseal(id, n.Value)
		if err != nil {
			return nil, err
		}
		next.token = digest("token", in.Token)
		if g != nil && g.team != nil && g.token == next.token {
			next.team = g.team
		} else {
			next.team = s.newTeam(config.NewSecret(in.Token), id)
		}
	}
	s.guests.mu.Lock()
	defer s.guests.mu.Unlock()
	if len(s.guests.all) >= 10_000 { // somebody asks for ids that were never there
		clear(s.guests.all)
	}
	s.guests.all[id] = next
	return next.team, nil
}

// cipher is AES-256-GCM with a key that is made of the settings' one for this purpose alone.
func (s *Slack) cipher() (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(s.o.InstallKey.Reveal()), nil, "threadtape slack installs 1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal encrypts what is noted of a workspace, bound to its id: one note cannot stand for another.
func (s *Slack) seal(team string, plain []byte) ([]byte, error) {
	c, err := s.cipher()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, c.NonceSize(), c.NonceSize()+len(plain)+c.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return c.Seal(nonce, nonce, plain, []byte(team)), nil
}

// unseal decrypts it. Denied: the key is another one than that it was encrypted with.
func (s *Slack) unseal(team string, sealed []byte) (install, error) {
	wrong := func(cause error) error {
		return fault.New(fault.Denied, "E-SLACK-INSTALL", "The token of that workspace cannot be read: the install key was changed.",
			"Put the former install key back, or add the app to that workspace again.", cause)
	}
	c, err := s.cipher()
	if err != nil || len(sealed) < c.NonceSize() {
		return install{}, wrong(err)
	}
	plain, err := c.Open(nil, sealed[:c.NonceSize()], sealed[c.NonceSize():], []byte(team))
	var in install
	if err != nil || json.Unmarshal(plain, &in) != nil || in.Team != team {
		return install{}, wrong(err)
	}
	return in, nil
}
