package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// The kinds of channels: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	kindText         = 0
	kindDM           = 1
	kindVoice        = 2
	kindAnnouncement = 5
	kindNewsThread   = 10
	kindThread       = 11
	kindHiddenThread = 12
	kindStage        = 13
	kindForum        = 15
	kindMedia        = 16
)

// needsTag is the flag of a forum channel whose posts need a tag.
const needsTag = 1 << 4

// fresh is how long what may change of a channel is believed: its name, tags and permissions.
const fresh = 10 * time.Minute

// A channel is what Discord says of a channel or thread, as far as it is of use. Kind, Guild and Parent never change.
type channel struct {
	ID         id          `json:"id"`
	Kind       whole       `json:"type"`
	Guild      id          `json:"guild_id"`
	Parent     id          `json:"parent_id"` // of a thread: its channel
	Name       string      `json:"name"`
	Owner      id          `json:"owner_id"` // of a thread: who made it
	Last       id          `json:"last_message_id"`
	Flags      whole       `json:"flags"`
	Tags       []tag       `json:"available_tags"`
	Overwrites []overwrite `json:"permission_overwrites"`
	Thread     struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

// A tag is what posts of a forum channel can be marked with.
type tag struct {
	ID        id     `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // only moderators may use it
}

// forum reports whether a channel has posts and no messages of its own.
func (c channel) forum() bool { return c.Kind == kindForum || c.Kind == kindMedia }

// thread reports whether c is itself a thread or a post.
func (c channel) thread() bool {
	return c.Kind == kindNewsThread || c.Kind == kindThread || c.Kind == kindHiddenThread
}

// parent reports whether there can be threads below messages of c.
func (c channel) parent() bool { return c.Kind == kindText || c.Kind == kindAnnouncement }

// tenant is whom a channel belongs to: its server, or the two who speak there alone.
func (c channel) tenant() string {
	if c.Guild == "" {
		return Kind + ":dm:" + string(c.ID)
	}
	return Kind + ":" + string(c.Guild)
}

// channelID takes the id out of an address of this chat.
func channelID(to chat.Address) (string, error) {
	place := to.Place()
	if to.Chat() != Kind || !snowflake(place) {
		return "", fault.New(fault.Invalid, "E-DISCORD-PLACE", "That is no channel of Discord.",
			"Use discord: and the channel's id, which Copy Channel ID gives.", nil)
	}
	return place, nil
}

// addressOf is the inverse of channelID.
func addressOf(channel string) chat.Address { return chat.Address(Kind + ":" + channel) }

// facts returns what never changes of a channel, asked once.
func (d *Discord) facts(ctx context.Context, name string) (channel, error) {
	return d.ask(ctx, name, 0, false)
}

// fresh returns a channel as it was within the last ten minutes.
func (d *Discord) fresh(ctx context.Context, name string) (channel, error) {
	return d.ask(ctx, name, fresh, false)
}

// ask returns a channel from memory, or from Discord when it is older than age. person: somebody waits for it.
func (d *Discord) ask(ctx context.Context, name string, age time.Duration, person bool) (channel, error) {
	if ch, ok := d.channels.Get(name, age); ok {
		return ch, nil
	}
	c := request(http.MethodGet, "/channels/{channel}", name)
	c.person = person
	var ch channel
	if err := d.api.get(ctx, c, &ch); err != nil {
		d.lost(name, err)
		return channel{}, err
	}
	ch.ID = id(name)
	d.channels.Put(name, ch)
	return ch, nil
}

// know remembers a channel that Discord told of on its own.
func (d *Discord) know(ch channel) { d.channels.Put(string(ch.ID), ch) }

// forget drops what is known of a channel.
func (d *Discord) forget(channel string) { d.channels.Forget(channel) }

// lost forgets a channel that is gone or closed to us.
func (d *Discord) lost(channel string, err error) {
	if kind := fault.Of(err); kind == fault.Gone || kind == fault.Denied {
		d.forget(channel)
	}
}
