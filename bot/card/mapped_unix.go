//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package card

import (
	"errors"
	"os"
	"syscall"
)

// mapped returns the bytes of a file of the system without reading them: those that are looked at come from the file. They
// stay for as long as the program runs. If the file shrinks meanwhile, whoever looks behind its end must be [guarded].
func mapped(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > fontMost {
		return nil, errors.New("no file that could be a font")
	}
	return syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}
