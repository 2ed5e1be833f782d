package forum

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/threadtape/threadtape/bot/rich"
)

// revBytes is how much of the hash a [Rev] keeps. Within one post 72 bits are far beyond chance.
const revBytes = 9

// Seal returns p with the Rev of its content: a hash of the normalised own words with their link targets, what is
// quoted, the kind, the action and the state. Every source seals what it returns; sealing twice changes nothing.
func Seal(p Post) Post {
	h := sha256.New()
	h.Write([]byte(string(p.Kind) + "\x00" + p.Action + "\x00" + string(p.State) + "\x00"))
	if p.State == Live {
		h.Write([]byte(rich.Normal(p.Body)))
		for _, q := range p.Body.Quotes() {
			h.Write([]byte("\x00" + rich.Sealed(q.Doc)))
		}
	}
	p.Rev = Rev(base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:revBytes]))
	return p
}

// Remove returns p as a removed post in the given state: no body, no likes, sealed anew. Why is "author", "moderator" or
// empty.
func Remove(p Post, state PostState, why string) Post {
	p.Body, p.Likes, p.State, p.Why = nil, 0, state, why
	return Seal(p)
}
