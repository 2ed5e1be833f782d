package file

import (
	"errors"
	"io"
)

// errLarge says that there is more than may be read.
var errLarge = errors.New("larger than 64 MiB")

// readAtMost reads everything, or nothing of what is larger.
func readAtMost(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = errLarge
	}
	return data, err
}
