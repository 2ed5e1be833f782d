package bolt

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/fault"
)

// TestUnopened holds that a store that cannot be opened names what stands in the way: the folder where there is no file yet.
func TestUnopened(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	there := filepath.Join(folder, "there.db")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused := &fs.PathError{Op: "open", Err: fs.ErrPermission}
	missing := &fs.PathError{Op: "open", Err: fs.ErrNotExist}
	for _, c := range []struct {
		path      string
		err       error
		say, fix  string
		foreign   string
		code      string
		wantFault fault.Kind
	}{
		{there, refused, "The store there.db may not be read and written", "Give the file to", "folder", "E-STORE-RIGHTS", fault.Denied},
		{filepath.Join(folder, "new.db"), refused, "may not write into the folder " + folder + ".", "Give the folder to", "the file to the user", "E-STORE-RIGHTS", fault.Denied},
		{filepath.Join(folder, "no", "x.db"), missing, "There is no folder " + filepath.Join(folder, "no") + " for the store x.db.", "mkdir", "chown", "E-STORE-FOLDER", fault.Gone},
	} {
		err := unopened(c.path, c.err)
		say, fix := fault.Words(err)
		if !strings.Contains(say, c.say) || !strings.Contains(fix, c.fix) || strings.Contains(say+fix, c.foreign) || fault.Code(err) != c.code || fault.Of(err) != c.wantFault {
			t.Errorf("%s: %s (%s, %s)\n%s", c.path, say, fault.Code(err), fault.Of(err), fix)
		}
	}
	if say, _ := fault.Words(unopened("x.db", missing)); strings.Contains(say, "folder . ") {
		t.Errorf("a folder without a name: %s", say)
	}
}
