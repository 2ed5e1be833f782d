package redis

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// suiteKeep is how long texts are kept in the suite, so that it can wait for their end.
const suiteKeep = time.Second

// harness opens the store at an address for the suite. A crash leaves the old store as it is until the end of the test.
func harness(t *testing.T, url string, pass func(time.Duration)) *storetest.Harness {
	t.Helper()
	var left []store.Store
	keep, lease := suiteKeep, short
	if model(t) {
		lease = short / 2
		keep = 0 // a run of the model may take longer, and does not know of ends
	}
	h := &storetest.Harness{Lease: lease, LeasesOutlive: true, Approximate: true, Keep: keep, Pass: pass}
	open := func() {
		s, err := Open(t.Context(), url, Options{Keep: keep})
		if err != nil {
			t.Fatal(err)
		}
		h.Store = s
	}
	h.Reopen = func(clean bool) {
		left = append(left, h.Store)
		if clean {
			// What crashed before was this process too: no lease of it stays.
			for _, s := range left {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
			left = nil
		}
		open()
	}
	h.Close = func() {
		for _, s := range append(left, h.Store) {
			_ = s.Close()
		}
	}
	h.Newer = func(t *testing.T) error {
		target, err := parse(url)
		if err != nil {
			t.Fatal(err)
		}
		s := &server{target: target}
		s.client = newClient(&s.target)
		defer s.client.Close()
		if err := s.client.HIncrBy(t.Context(), schemaKey, "schema", 1).Err(); err != nil {
			t.Fatal(err)
		}
		_, err = Open(t.Context(), url, Options{})
		if fault.Code(err) != "E-STORE-SCHEMA" {
			t.Errorf("Open of a newer store = %v", err)
		}
		return err
	}
	open()
	return h
}

// model reports whether t is the model, not one promise.
func model(t *testing.T) bool { return strings.HasSuffix(t.Name(), "/Model") }

// TestSuite holds all promises of the ports on the best server that the machine has.
//
// The suites do not run beside other tests: the model's pace is a flag of the whole process.
func TestSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *storetest.Harness {
		url, server := redistest.Start(t)
		pass := time.Sleep
		if server.Mini != nil {
			pass = func(d time.Duration) { time.Sleep(d); server.Mini.FastForward(d) }
		}
		h := harness(t, url, pass)
		end := h.Close
		h.Close = func() { end(); server.Stop() }
		return h
	})
}

// TestSuiteMini holds them inside of the process, where a machine without a server plays too.
func TestSuiteMini(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *storetest.Harness {
		if _, err := exec.LookPath("redis-server"); err == nil && model(t) {
			t.Skip("a real server plays the model")
		}
		url, m := redistest.Mini(t)
		return harness(t, url, func(d time.Duration) { time.Sleep(d); m.FastForward(d) })
	})
}

// TestSuiteCluster holds them on three masters, where a script that touches two slots is refused.
func TestSuiteCluster(t *testing.T) {
	url, nodes := redistest.Cluster(t)
	storetest.Run(t, func(t *testing.T) *storetest.Harness {
		if testing.Short() && model(t) {
			t.Skip("one server plays the model")
		}
		for _, n := range nodes {
			n.Do("FLUSHALL")
		}
		return harness(t, url, time.Sleep)
	})
}
