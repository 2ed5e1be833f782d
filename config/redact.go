package config

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Redact returns a handler that passes records on without secrets: those that are given and whatever is written like one
// become dots in messages and in attributes, see [Scrubber]. Numbers, times and booleans pass as they are; errors and
// other values are passed as text.
func Redact(handler slog.Handler, secrets []Secret) slog.Handler {
	return redactor{handler, NewScrubber(secrets)}
}

type redactor struct {
	next  slog.Handler
	scrub *Scrubber
}

func (r redactor) Enabled(ctx context.Context, level slog.Level) bool {
	return r.next.Enabled(ctx, level)
}

func (r redactor) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, r.scrub.Scrub(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(r.attr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactor{r.next.WithAttrs(r.attrs(attrs)), r.scrub}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.next.WithGroup(name), r.scrub}
}

func (r redactor) attrs(attrs []slog.Attr) []slog.Attr {
	clean := slices.Clone(attrs)
	for i, a := range clean {
		clean[i] = r.attr(a)
	}
	return clean
}

func (r redactor) attr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindString:
		return r.text(a.Key, a.Value.String())
	case slog.KindGroup:
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(r.attrs(a.Value.Group())...)}
	case slog.KindAny:
		return r.text(a.Key, plainText(a.Value.Any()))
	default:
		return a
	}
}

// text scrubs a text attribute; under a telling name it goes whole.
func (r redactor) text(key, text string) slog.Attr {
	name := strings.ToLower(key)
	for _, telling := range []string{"token", "secret", "password", "authorization", "cookie"} {
		if strings.HasSuffix(name, telling) && text != "" {
			return slog.String(key, dots)
		}
	}
	return slog.String(key, r.scrub.Scrub(text))
}

// plainText returns a value as a person would read it.
func plainText(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case nil:
		return ""
	}
	return fmt.Sprintf("%+v", v)
}
