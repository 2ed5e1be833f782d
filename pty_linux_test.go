package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// pty opens a terminal of 80 columns: what a program has, and what its person sees and types.
func pty(t *testing.T) (program, person *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("this machine gives no terminal:", err)
	}
	t.Cleanup(func() { _ = person.Close() }) // the test is over
	control := func(fd, what uintptr, of unsafe.Pointer) {
		if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, fd, what, uintptr(of)); no != 0 {
			t.Fatal(no)
		}
	}
	var unlocked, number int32
	control(person.Fd(), syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	control(person.Fd(), syscall.TIOCGPTN, unsafe.Pointer(&number))
	size := [4]uint16{24, 80}
	control(person.Fd(), syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	name := fmt.Sprintf("/dev/pts/%d", number)
	fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	program = os.NewFile(uintptr(fd), name) // as a standard input is: its reads cannot be ended
	return program, person
}

// TestRunInTerminal holds that the banner, the address of the status and the log of a bot that runs in the terminal it speaks
// in stand above the prompt, each line from the left edge, and that the prompt stands alone.
func TestRunInTerminal(t *testing.T) {
	t.Parallel()
	board := fakeforum.New()
	base, stop, err := board.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	topic, _ := board.Open("Harbour fees", fakeforum.Entry{By: "marlow", Text: "What do you pay for a berth in winter?"})
	tty, person := pty(t)
	seen := new(output)
	read := make(chan struct{})
	go func() {
		defer close(read)
		buf := make([]byte, 4096)
		for {
			n, err := person.Read(buf)
			_, _ = seen.Write(buf[:n]) // it is memory
			if err != nil {
				return
			}
		}
	}()
	p := &program{in: tty, out: tty, err: tty, tables: adapters.All(), environ: []string{
		"THREADTAPE_FETCH_ALLOW_PRIVATE=" + strings.TrimPrefix(base, "http://"), "THREADTAPE_FETCH_PER_HOST=1000/s",
	}}
	ended := make(chan int)
	go func() {
		ended <- p.main(t.Context(), []string{
			"run", "--set", "store=memory", "--set", "admin.listen=127.0.0.1:0",
			"--set", fmt.Sprintf(`threads=[{url: "%s", to: ["terminal:"]}]`, base+board.Link(topic, 0)),
		})
	}()
	for _, words := range []string{"status ", "start: subscribed"} {
		eventually(t, func() bool { return strings.Contains(seen.String(), words) }, seen)
	}
	if _, err := person.WriteString("half"); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return strings.Contains(seen.String(), "tape> half") }, seen)
	if _, err := person.WriteString("\x15\x04"); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != 0 {
		t.Errorf("run ended with %d", code)
	}
	_, _ = person.WriteString("\n") // ends a read of the program that nobody waits for any more
	_ = tty.Close()                 // and this one's
	<-read
	out := seen.String()
	if bare := regexp.MustCompile(`[^\r]\n`).FindString(out); bare != "" {
		t.Errorf("a line that does not begin at the left edge behind %q:\n%q", bare, out)
	}
	if glued := regexp.MustCompile(`tape> ?[^\r\x1b]*(status|time=)`).FindString(out); glued != "" {
		t.Errorf("glued to the prompt: %q", glued)
	}
}
