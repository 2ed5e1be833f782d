package terminal

import (
	"errors"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// foreign is the error of an address that is not of this chat.
func foreign(to chat.Address) error {
	return fault.New(fault.Invalid, "E-TERMINAL-PLACE", "This place is not a terminal.",
		"Use terminal: as the place, or start the chat that the place belongs to.", fmt.Errorf("address of kind %.20q", to.Chat()))
}

// scrolled is the error of an edit of what cannot be seen any more.
func scrolled() error {
	return fault.New(fault.Gone, "E-TERMINAL-GONE", "That message is no longer in this terminal.", "", nil)
}

// broken is the error of a terminal that cannot be written to. Part of the message may have been seen.
func broken(err error) error {
	return fault.New(fault.Broken, "E-TERMINAL-WRITE", "The terminal can no longer be written to.",
		"Start Threadtape again in another terminal.", errors.Join(chat.ErrUnsure, err))
}
