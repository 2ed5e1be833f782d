package fakediscord

import (
	"testing"
	"time"
)

// TestSpecOfRoutes holds that the vendor's description knows every route and that the schemas of all of them compile, in
// a time that tests can spare.
func TestSpecOfRoutes(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s, err := loadSpec()
	if err != nil {
		t.Skip("the vendor's description is not beside this checkout")
	}
	n := 0
	for _, r := range routes() {
		path := s.paths[r.path]
		if r.path == hookPath+"/messages/{message_id}" {
			path = s.paths[hookPath+"/messages/@original"] // listed apart, with the same schema
		}
		if path == nil {
			t.Errorf("%s is not in the description", r.path)
		}
		at := s.pointer(&call{route: &r, Request: &Request{}})
		if at == "" {
			continue
		}
		if _, err := s.schema(at); err != nil {
			t.Errorf("%s: %v", r.String(), err)
		}
		n++
	}
	t.Logf("%d bodies in %v", n, time.Since(began))
}
