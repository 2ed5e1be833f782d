//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package card

import "os"

// mapped returns the bytes of a file of the system. They are read whole here: elsewhere they stay in their file.
func mapped(path string) ([]byte, error) { return os.ReadFile(path) }
