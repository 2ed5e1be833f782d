package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// Reach opens the channel in which the bot speaks with a person alone; asking again gives the same one. Discord says only
// with the first message there whether the person takes any, as Denied.
func (d *Discord) Reach(ctx context.Context, user string) (chat.Address, error) {
	if !snowflake(user) {
		return "", fault.New(fault.Invalid, "E-DISCORD-PERSON", "That is no person of Discord.", "", nil)
	}
	c := request(http.MethodPost, "/users/@me/channels")
	c.body = struct {
		Recipient string `json:"recipient_id"`
	}{user}
	c.repeat, c.person = true, true
	var ch channel
	if err := d.api.get(ctx, c, &ch); err != nil {
		return "", fmt.Errorf("reach a person: %w", err)
	}
	if ch.ID == "" {
		return "", fmt.Errorf("reach a person: %w", unsaid(c, errNoID))
	}
	ch.Kind, ch.Guild = kindDM, ""
	d.know(ch)
	return addressOf(string(ch.ID)), nil
}
