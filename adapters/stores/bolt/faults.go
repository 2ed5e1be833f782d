package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	bolterr "go.etcd.io/bbolt/errors"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// ErrClosed is returned by every step of a store that was closed.
var ErrClosed = errors.New("the store is closed")

// isFull reports whether the file could not grow. Of a resize that failed bbolt passes on the text alone.
func isFull(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, store.ErrFull) || errors.Is(err, bolterr.ErrMaxSizeReached) {
		return true
	}
	for _, no := range []syscall.Errno{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT} {
		if errors.Is(err, no) || strings.HasSuffix(err.Error(), no.Error()) {
			return true
		}
	}
	return false
}

// explain turns an error of bbolt into one that callers can decide on. Errors of package store, of contexts and faults
// stay what they are.
func (f *file) explain(err error) error {
	switch {
	case err == nil, errors.Is(err, store.ErrFull):
		return err
	case isFull(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case errors.Is(err, bolterr.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, bolterr.ErrKeyTooLarge), errors.Is(err, bolterr.ErrValueTooLarge):
		return fault.New(fault.Invalid, "E-STORE-VALUE", "What was to be remembered is too long.", "", err)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS):
		return fault.New(fault.Broken, "E-STORE-DISK", "The store cannot be written: the disk refuses.",
			"Look at the disk of the store's file, and at the log of the system.", err)
	default:
		return err
	}
}

// unopened explains why a file could not be opened.
func unopened(path string, err error) error {
	name, folder := filepath.Base(path), filepath.Dir(path)
	if whole, wrong := filepath.Abs(path); wrong == nil {
		folder = filepath.Dir(whole) // "." is no name that helps anybody
	}
	switch {
	case errors.Is(err, bolterr.ErrTimeout):
		return fault.New(fault.Invalid, "E-STORE-IN-USE", "The store "+name+" is in use by another process.",
			"Stop the other one, or point store: at another file.", store.ErrInUse)
	case errors.Is(err, fs.ErrPermission) && !exists(path):
		return fault.New(fault.Denied, "E-STORE-RIGHTS", "The store "+name+" cannot be made: this user may not write into the folder "+folder+".",
			"Give the folder to the user that runs the program, with chown, or point store: at a file in another folder.", err)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Denied, "E-STORE-RIGHTS", "The store "+name+" may not be read and written by this user.",
			"Give the file to the user that runs the program, with chown.", err)
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Gone, "E-STORE-FOLDER", "There is no folder "+folder+" for the store "+name+".",
			"Make it with mkdir -p, or point store: at a file in another folder.", err)
	case isFull(err):
		return fault.New(fault.Invalid, "E-STORE-FULL", "The store "+name+" cannot be made: the disk is full.",
			"Free some space, or point store: at another disk.", errors.Join(store.ErrFull, err))
	case errors.Is(err, syscall.EISDIR), errors.Is(err, bolterr.ErrInvalid), errors.Is(err, bolterr.ErrVersionMismatch),
		errors.Is(err, bolterr.ErrChecksum):
		return damaged(err)
	default:
		return err
	}
}

// exists reports whether there is a file, as far as this user may know.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// damaged explains a file that is no store, or no whole one.
func damaged(err error) error {
	return fault.New(fault.Broken, "E-STORE-DAMAGED", "The store's file is damaged, or is no store.",
		"Put back a copy of it, or point store: at another file.", err)
}
