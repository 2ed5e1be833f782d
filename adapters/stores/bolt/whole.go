package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"

	bolterr "go.etcd.io/bbolt/errors"
)

// Where things stand in the two first pages of a bbolt file: a page header of 16 bytes, then the fields of the meta page
// in the order of the machine.
const (
	pageHeader = 16
	metaLength = 64
	boltMagic  = 0xED0CDAED
	boltFormat = 2
	leastPage  = 1024
	mostPage   = 64 << 10
)

// whole looks whether a file ends before its pages do: bbolt would read past its end and bring the process down.
func whole(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unopened(path, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the file: %w", err)
	}
	if info.IsDir() {
		return damaged(bolterr.ErrInvalid)
	}
	if info.Size() == 0 {
		return nil
	}
	begin := make([]byte, mostPage+pageHeader+metaLength)
	n, err := file.ReadAt(begin, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("look at the file: %w", err)
	}
	pages, size, ok := newestMeta(begin[:n])
	if !ok {
		return damaged(bolterr.ErrInvalid)
	}
	// bbolt lays a file out in whole pages up to the highest that is in use.
	if info.Size()/size < 0 || uint64(info.Size()/size) < pages {
		return damaged(io.ErrUnexpectedEOF)
	}
	return nil
}

// newestMeta returns how many pages the newest valid meta page speaks of, and their size.
func newestMeta(b []byte) (pages uint64, size int64, ok bool) {
	newest := uint64(0)
	try := func(at int) {
		if at+pageHeader+metaLength > len(b) {
			return
		}
		m := b[at+pageHeader : at+pageHeader+metaLength]
		h := fnv.New64a()
		h.Write(m[:56])
		le := binary.NativeEndian
		if le.Uint32(m) != boltMagic || le.Uint32(m[4:]) != boltFormat || le.Uint64(m[56:]) != h.Sum64() {
			return
		}
		if tx := le.Uint64(m[48:]); !ok || tx > newest {
			newest, pages, size, ok = tx, le.Uint64(m[40:]), int64(le.Uint32(m[8:])), true
		}
	}
	try(0)
	for at := leastPage; at <= mostPage; at *= 2 {
		try(at)
	}
	return pages, size, ok && size >= leastPage && size <= mostPage
}
