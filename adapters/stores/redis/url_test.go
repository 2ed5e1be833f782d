package redis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/fault"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, where, user, password, master string
		addrs                              []string
		db                                 int
		tls, cluster                       bool
	}{
		{url: "redis://db.example", where: "redis://db.example:6379", addrs: []string{"db.example:6379"}},
		{url: "redis://:pa%40ss%2F@db.example:7000/3", where: "redis://db.example:7000", addrs: []string{"db.example:7000"}, password: "pa@ss/", db: 3},
		{url: "redis://[::1]/2?force=1", where: "redis://[::1]:6379", addrs: []string{"[::1]:6379"}, db: 2},
		{url: "rediss://tape:secret@db.example", where: "rediss://db.example:6379", addrs: []string{"db.example:6379"}, user: "tape", password: "secret", tls: true},
		{url: "redis+sentinel://u:p@a,b:1/tape?db=4", where: "redis+sentinel://a:26379,b:1", addrs: []string{"a:26379", "b:1"}, user: "u", password: "p", master: "tape", db: 4},
		{url: "redis+cluster://a,b:7001", where: "redis+cluster://a:6379,b:7001", addrs: []string{"a:6379", "b:7001"}, cluster: true},
		{url: "rediss+cluster://a", where: "rediss://a:6379", addrs: []string{"a:6379"}, cluster: true, tls: true},
		{url: "unix:///run/redis.sock?db=1", where: "unix:///run/redis.sock", addrs: []string{"/run/redis.sock"}, db: 1},
	} {
		got, err := parse(c.url)
		o := got.options
		if err != nil || got.where != c.where || o.Username != c.user || o.Password != c.password || o.MasterName != c.master ||
			o.DB != c.db || got.cluster != c.cluster || (o.TLSConfig != nil) != c.tls || !cmp.Equal(o.Addrs, c.addrs) {
			t.Errorf("parse(%q) = %q %q %q %q db %d %v tls %v, %v", c.url, got.where, o.Username, o.Password, o.MasterName, o.DB, o.Addrs, o.TLSConfig != nil, err)
		}
	}
}

// TestParseBad holds that a bad address gives one plain sentence with what to type, and never any part of the address.
func TestParseBad(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "hunter2", "http://u:hunter2@h", "redis://u:hunter2@", "redis://u:hunter2@h/x", "redis://u:hunter2@h/-1", "redis://u:hunter2%zz@h",
		"redis://u:hunter2@a,b", "redis+sentinel://u:hunter2@a,b", "redis://h?hunter2=1", "redis://h?db=hunter2", "redis://h?%zz=hunter2",
		"rediss://h?ca=/nowhere/hunter2", "redis+other://u:hunter2@h",
	} {
		_, err := Open(t.Context(), url, Options{})
		say, fix := fault.Words(err)
		if fault.Of(err) != fault.Invalid || fault.Code(err) != "E-STORE-URL" || fix == "" {
			t.Errorf("Open(%q) = %v", url, err)
		}
		if text := err.Error() + say + fix; strings.Contains(text, "hunter2") {
			t.Errorf("Open(%q) tells %q", url, text)
		}
	}
}
