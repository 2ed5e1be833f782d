package ops

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/threadtape/threadtape/bot/fault"
)

// unheard explains why an address of the settings cannot be listened on; instead is what else may be done.
func unheard(key, address, instead string, err error) error {
	say, fix := "the system refuses it", "Name another address in "+key+instead
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		say, fix = "another program listens there already, perhaps a second instance", "Stop the other one, or name another port in "+key+instead
	case errors.Is(err, syscall.EACCES):
		say, fix = "this user may not", "Name a port above 1023 in "+key+instead
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		say, fix = "this machine has no such address", "Name an address of this machine in "+key+", such as 127.0.0.1:9464"+instead
	}
	return fault.New(fault.Invalid, "E-LISTEN", fmt.Sprintf("Nothing can be heard on %s %s: %s.", key, address, say), fix+".", err)
}
