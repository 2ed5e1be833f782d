package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// ErrClosed is returned by every step of a store that was closed.
var ErrClosed = errors.New("the store is closed")

// errDamaged is what a file gives that is none of ours.
var errDamaged = errors.New("the file is no store, or is damaged")

// full reports whether a step failed because the file cannot grow.
func full(err error) bool {
	if err == nil {
		return false
	}
	for _, target := range []error{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT, bolterrors.ErrMaxSizeReached} {
		// bbolt keeps nothing but the text of what the system said when it made the file longer.
		if errors.Is(err, target) || strings.HasSuffix(err.Error(), target.Error()) {
			return true
		}
	}
	return false
}

// explain turns an error of a step into one that callers know.
func explain(err error) error {
	switch {
	case err == nil:
		return nil
	case full(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, bolterrors.ErrKeyTooLarge):
		return fault.New(fault.Invalid, "E-STORE-KEY", "A name is too long to be stored.", "", err)
	}
	return err
}

// explainOpen turns what opening a file gave into words for people.
func explainOpen(path string, err error) error {
	name := filepath.Base(path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fault.New(fault.Denied, "E-STORE-IN-USE", name+" is in use by another process.",
			"Stop the other process, or give this one a file of its own with store: in the settings.", store.ErrInUse)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Denied, "E-STORE-RIGHTS", name+" may not be read and written by this user.",
			"Give this user the right to it and to its folder: ls -l shows who has it.", err)
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Gone, "E-STORE-FOLDER", "The folder of "+name+" is not there.", "Make it with mkdir -p, or change store: in the settings.", err)
	case errors.Is(err, syscall.EISDIR):
		return fault.New(fault.Invalid, "E-STORE-FILE", name+" is a folder, and the store is a file.", "Name a file in it with store: in the settings.", err)
	case full(err):
		return fault.New(fault.Again, "E-STORE-FULL", "There is no room on the disk for "+name+".", "Make room, or put the file elsewhere with store: in the settings.",
			errors.Join(store.ErrFull, err))
	case errors.Is(err, errDamaged), errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return fault.New(fault.Invalid, "E-STORE-FILE", name+" is not a store of this program, or is damaged.",
			"Put a copy of it back, or move it away to begin with an empty store.", err)
	}
	return err
}

// newer refuses a file of a newer layout.
func newer(schema int) error {
	return fault.New(fault.Invalid, "E-STORE-SCHEMA",
		fmt.Sprintf("The store was written by a newer version of the program (layout %d; this one knows %d).", schema, store.Schema),
		"Run the newer version, or begin another file with store: in the settings.", store.ErrSchema)
}
