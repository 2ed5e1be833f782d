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
