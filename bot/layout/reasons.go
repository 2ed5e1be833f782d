package layout

import "strings"

// A reason is a sentence that another part of the program says in English when something is wrong, with %s for what it
// fills in, and the same in another language with as many.
type reason struct{ english, translated string }

// reason translates the sentences that it knows, one after another. From the first on that it does not know they stay as
// they are: they are right, if in English.
func (w *phrases) reason(say string) string {
	var all []string
	for say != "" {
		translated, rest, ok := w.firstReason(say)
		if !ok {
			return strings.Join(append(all, say), " ")
		}
		all, say = append(all, translated), strings.TrimSpace(rest)
	}
	return strings.Join(all, " ")
}

// firstReason translates the sentences that a text begins with, and gives the rest of it.
func (w *phrases) firstReason(say string) (translated, rest string, ok bool) {
	for _, r := range w.reasons {
		if values, rest, ok := r.match(say); ok {
			return r.fill(values), rest, true
		}
	}
	return "", "", false
}

// match reports whether a text begins with the reason, and what is filled in: no more than a sentence has.
func (r reason) match(say string) (values []string, rest string, ok bool) {
	parts := strings.Split(r.english, "%s")
	rest, ok = strings.CutPrefix(say, parts[0])
	for i, part := range parts[1:] {
		end := strings.Index(rest, part)
		if last := i+2 == len(parts); last { // a name has full stops, too
			end = beforeBlank(rest, part)
		}
		if !ok || end < 0 || strings.Contains(rest[:end], ". ") {
			return nil, "", false
		}
		values, rest = append(values, rest[:end]), rest[end+len(part):]
	}
	return values, rest, ok && (rest == "" || rest[0] == ' ')
}

// beforeBlank finds a part behind which a text ends or goes on with a blank.
func beforeBlank(s, part string) int {
	if at := strings.Index(s, part+" "); at >= 0 {
		return at
	}
	if strings.HasSuffix(s, part) {
		return len(s) - len(part)
	}
	return -1
}

// fill puts the values into the translation, which may leave out the last of them.
func (r reason) fill(values []string) string {
	var out strings.Builder
	for i, part := range strings.Split(r.translated, "%s") {
		if i > 0 && i <= len(values) {
			out.WriteString(values[i-1])
		}
		out.WriteString(part)
	}
	return out.String()
}
