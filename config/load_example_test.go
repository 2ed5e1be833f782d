package config_test

import (
	"fmt"

	"github.com/threadtape/threadtape/config"
)

func ExampleLoad() {
	s, err := config.Load(config.Options{
		Environ: []string{"THREADTAPE_STORE=redis://:invented@db.example:6379", "THREADTAPE_WATCH_FLOOR=5m"},
		Flags:   map[string]string{"zone": "UTC"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Rows()[:3] {
		fmt.Println(r.Key, "=", r.Value, "from", r.Origin)
	}
	fmt.Println(s.Watch.Floor, s.Store.Scheme())

	_, err = config.Load(config.Options{Wishes: someWishes, Environ: []string{"THREADTAPE_WATCH_FLOR=5m"}})
	fmt.Println(err)
	// Output:
	// store = redis://•••••@db.example:6379 from environment THREADTAPE_STORE
	// language = en from default
	// zone = UTC from flag --set zone
	// 5m0s redis
	// 1 mistake in the settings
	//
	// environment: THREADTAPE_WATCH_FLOR sets no key; did you mean THREADTAPE_WATCH_FLOOR?
	//
	// Mend them, then look again with: threadtape config check
}
