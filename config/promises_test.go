package config_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/config"
)

// TestNoPromise holds that the settings promise nothing that does not exist.
func TestNoPromise(t *testing.T) {
	t.Parallel()
	for _, gone := range []string{"/metrics", "status page"} {
		if strings.Contains(config.Reference(someWishes)+config.Example(someWishes), gone) {
			t.Errorf("the settings promise %s", gone)
		}
	}
}

// TestNoReddit holds that there is no key for a forum that nothing here reads.
func TestNoReddit(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(config.Options{Environ: []string{"THREADTAPE_SOURCES_REDDIT_CLIENT_ID=x"}}); err == nil {
		t.Error("sources.reddit.client_id is a key")
	}
	if strings.Contains(strings.ToLower(config.Reference(someWishes)), "reddit") {
		t.Error("the reference names Reddit")
	}
}
