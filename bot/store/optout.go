package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// An OptOut is an author who asked not to be relayed, by a hash of the forum and of who they are there: the store has no name.
type OptOut struct {
	Tenant string    `json:"-"`
	Hash   string    `json:"-"`
	Host   string    `json:"host"`
	By     string    `json:"by"` // who entered it
	At     time.Time `json:"at"`
}

// OptOutKey names the note of an opt-out. It stands under the kind of chat, so that one reading tells all of them.
func OptOutKey(tenant, hash string) Key {
	kind, _, _ := strings.Cut(tenant, ":")
	return Key{Tenant: kind, Kind: "optout", Name: tenant + "\t" + hash}
}

// AuthorHashes are the hashes under which an author of a forum is entered: by the name, which quotations have, and by the engine's
// id where there is one, which a new name does not change.
func AuthorHashes(host string, a forum.Author) []string {
	hash := func(who string) string {
		sum := sha256.Sum256([]byte("threadtape optout\n" + strings.ToLower(host) + "\n" + who))
		return hex.EncodeToString(sum[:16])
	}
	all := []string{hash("name:" + strings.ToLower(a.Name))}
	if a.ID != "" {
		all = append(all, hash("id:"+a.ID))
	}
	return all
}

// OptOuts are those of one kind of chat. The nil ones hold nobody.
type OptOuts map[string]OptOut

// ReadOptOuts reads who asked not to be relayed in a kind of chat.
func ReadOptOuts(ctx context.Context, notes Notes, kind string) (OptOuts, error) {
	kept, err := notes.Range(ctx, kind, "optout")
	if err != nil {
		return nil, fmt.Errorf("who asked not to be relayed: %w", err)
	}
	outs := make(OptOuts, len(kept))
	for _, n := range kept {
		tenant, hash, ok := strings.Cut(n.Key.Name, "\t")
		if !ok {
			continue
		}
		o := OptOut{}
		if json.Unmarshal(n.Value, &o) != nil {
			o = OptOut{} // that it stands there is enough
		}
		o.Tenant, o.Hash = tenant, hash
		outs[n.Key.Name] = o
	}
	return outs, nil
}

// Holds reports whether a subscription must not show what an author wrote. What the operator wrote into the settings belongs to
// no server alone: there whatever any server entered holds.
func (o OptOuts) Holds(s Subscription, a forum.Author) bool {
	if len(o) == 0 || a.Name == "" && a.ID == "" {
		return false
	}
	hashes := AuthorHashes(s.Thread.Host(), a)
	if !strings.Contains(s.Tenant, ":") {
		for _, out := range o {
			if slices.Contains(hashes, out.Hash) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(hashes, func(h string) bool { _, ok := o[s.Tenant+"\t"+h]; return ok })
}

// Standing are those of the posts that an author who asked for it did not write.
func (o OptOuts) Standing(s Subscription, posts []forum.Post) []forum.Post {
	if len(o) == 0 {
		return posts
	}
	return slices.DeleteFunc(posts, func(p forum.Post) bool { return o.Holds(s, p.Author) })
}

// Unquoted is a document without the words that it quotes of such authors.
func (o OptOuts) Unquoted(s Subscription, d rich.Doc) rich.Doc {
	if len(o) == 0 {
		return d
	}
	var out rich.Doc
	for _, n := range d {
		if n.Kind == rich.Quote && n.Cite != nil && o.Holds(s, forum.Author{Name: n.Cite.Author}) {
			continue
		}
		if len(n.Kids) > 0 {
			n.Kids = o.Unquoted(s, n.Kids)
		}
		out = append(out, n)
	}
	return out
}
