package file

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/threadtape/threadtape/bot/fault"
)

// unread explains why nothing could be read of a file that could be opened.
func unread(path string, err error) error {
	say := fmt.Sprintf("The file %s cannot be read.", path)
	switch {
	case errors.Is(err, errLarge):
		return fault.New(fault.Invalid, "E-FILE", fmt.Sprintf("The file %s is larger than 64 MiB.", path),
			"Save the thread in smaller parts, or give its link.", err)
	case errors.Is(err, syscall.EISDIR):
		say = path + " is a folder."
	}
	return fault.New(fault.Invalid, "E-FILE", say, "Give the path of a saved thread, such as topic.json.", err)
}
