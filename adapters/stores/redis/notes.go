package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// maxValue is how long a stored value may be at most.
const maxValue = 64 << 10

// A notes keeps the notes of one tenant and kind in one hash, with their ends in a sorted set beside it.
type notes struct{ *server }

// noteKeys returns the keys of a tenant's notes of one kind. Both are digests: they may come from people.
func noteKeys(tenant, kind string) []string {
	tag := "tt:{n" + digest(tenant) + "}:" + digest(kind)
	return []string{tag, tag + ":ends"}
}

func (s notes) Read(ctx context.Context, k store.Key) (store.Note, error) {
	pipe := s.client.Pipeline()
	keys := noteKeys(k.Tenant, k.Kind)
	field, now := pipe.HGet(ctx, keys[0], k.Name), pipe.Time(ctx)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, goredis.Nil) {
		return store.Note{}, fmt.Errorf("read a note: %w", explain(err))
	}
	n, ok := parseNote(k, field.Val(), now.Val())
	if !ok {
		return store.Note{Key: k}, nil
	}
	return n, nil
}

func (s notes) Write(ctx context.Context, n store.Note) (store.Note, error) {
	if len(n.Value) > maxValue {
		return store.Note{}, fault.New(fault.Invalid, "E-STORE-VALUE", "What was to be remembered is longer than 64 KiB.", "", nil)
	}
	end := int64(0)
	if !n.End.IsZero() {
		end = max(n.End.UnixMilli(), 1)
		n.End = time.UnixMilli(end).UTC()
	}
	answer, err := s.run(ctx, "note", noteKeys(n.Key.Tenant, n.Key.Kind), n.Key.Name, uint64(n.Version), end, n.Value)
	if err != nil {
		return store.Note{}, fmt.Errorf("write a note: %w", err)
	}
	if n.Version = store.Version(integer(answer)); n.Version == 0 {
		return store.Note{}, fmt.Errorf("write a note: %w", store.ErrStale)
	}
	return n, nil
}

func (s notes) Once(ctx context.Context, k store.Key, ttl time.Duration) (bool, error) {
	key := "tt:{n" + digest(k.Tenant) + "}:once:" + digest(k.Kind+"\t"+k.Name)
	err := s.client.Process(ctx, newSingle(ctx, "set", key, "1", "px", max(ttl.Milliseconds(), 1), "nx"))
	if errors.Is(err, goredis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("remember once: %w", explain(err))
	}
	return true, nil
}

func (s notes) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	pipe := s.client.Pipeline()
	keys := noteKeys(tenant, kind)
	fields, now := pipe.HGetAll(ctx, keys[0]), pipe.Time(ctx)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("range over notes: %w", explain(err))
	}
	var all []store.Note
	for name, field := range fields.Val() {
		if n, ok := parseNote(store.Key{Tenant: tenant, Kind: kind, Name: name}, field, now.Val()); ok {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b store.Note) int { return cmp.Compare(a.Key.Name, b.Key.Name) })
	return all, nil
}

func (s notes) Forget(ctx context.Context, k store.Key) error {
	if _, err := s.run(ctx, "unnote", noteKeys(k.Tenant, k.Kind), k.Name); err != nil {
		return fmt.Errorf("forget a note: %w", err)
	}
	return nil
}

// parseNote reads "end version value"; ok is false for a note that has ended, and for none.
func parseNote(k store.Key, field string, now time.Time) (n store.Note, ok bool) {
	end, rest, _ := strings.Cut(field, " ")
	version, value, ok := strings.Cut(rest, " ")
	if !ok {
		return n, false
	}
	n.Key, n.Value = k, []byte(value)
	if ms := integer(end); ms != 0 {
		n.End = time.UnixMilli(ms).UTC()
		if n.End.UnixMilli() <= now.UnixMilli() {
			return store.Note{}, false
		}
	}
	v, err := strconv.ParseUint(version, 10, 64)
	n.Version = store.Version(v)
	return n, err == nil
}
