package fakeslack

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf16"
)

// text, whole, list, dict and yes read a decoded value; the zero value stands for what is not there or of another type.

func text(v any) string {
	s, _ := v.(string)
	return s
}

func whole(v any) int {
	switch n := v.(type) {
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func dict(v any) object {
	o, _ := v.(object)
	return o
}

func yes(v any) bool {
	b, _ := v.(bool)
	return b
}

// units counts UTF-16 code units, the strictest of the lengths that Slack might mean.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func joined(all []string) string { return strings.Join(all, ",") }

func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("fakeslack: what was decoded cannot be encoded: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// decoded reads JSON with its numbers as they are written; nothing may follow it.
func decoded(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, &json.SyntaxError{Offset: d.InputOffset()}
	}
	return v, nil
}

// copied returns a value that shares nothing with the one it was made of.
func copied(v any) any {
	switch v := v.(type) {
	case object:
		c := make(object, len(v))
		for name, below := range v {
			c[name] = copied(below)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, below := range v {
			c[i] = copied(below)
		}
		return c
	}
	return v
}
