package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the released version; builds of a checkout add their commit.
const version = "0.1.0-dev"

type versionCommand struct {
	JSON bool `help:"As JSON."`
}

// Run says which version this is.
func (c versionCommand) Run(p *program) error {
	if !c.JSON {
		fmt.Fprintf(p.out, "threadtape %s %s %s/%s\n", versionNumber(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}
	return json.NewEncoder(p.out).Encode(map[string]string{
		"version": versionNumber(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
	})
}

// versionNumber is the version with the commit it was built from, as far as the build tells.
func versionNumber() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return version + "+" + s.Value[:12]
		}
	}
	return version
}
