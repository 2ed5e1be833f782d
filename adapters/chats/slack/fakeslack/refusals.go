package fakeslack

import (
	"fmt"
	"maps"
)

// object is a JSON object as it was decoded, numbers kept as they were written.
type object = map[string]any

// A refusal is an answer that is not a success: an error by its name under HTTP 200.
type refusal struct {
	name   string
	words  string // what exactly is wrong, for the test and the answer's messages
	breach bool   // the call broke the contract
	extra  object
}

func refuse(name string) *refusal { return &refusal{name: name} }

// broke is the refusal of a call that breaks the contract.
func broke(name, format string, args ...any) *refusal {
	return &refusal{name: name, words: fmt.Sprintf(format, args...), breach: true}
}

func missingScope(needed string, t *team) *refusal {
	return &refusal{name: "missing_scope", extra: object{"needed": needed, "provided": joined(t.scopes)}}
}

func (r *refusal) body() object {
	b := object{"ok": false, "error": r.name}
	if r.words != "" {
		b["response_metadata"] = object{"messages": []string{"[ERROR] " + r.words}}
	}
	maps.Copy(b, r.extra)
	return b
}
