package main

import (
	"context"
	"log/slog"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/portrait"
	"github.com/threadtape/threadtape/config"
)

// portraitsBy asks for pictures of authors by the rules for forums: public addresses alone, and no cookies.
func portraitsBy(c *fetch.Client) portrait.Fetch {
	return func(ctx context.Context, address, tag string) (portrait.Answer, error) {
		res, err := c.Get(ctx, fetch.Request{URL: address, Accept: fetch.Image, ETag: tag})
		if err != nil {
			return portrait.Answer{}, err
		}
		return portrait.Answer{File: res.Body, Tag: res.ETag, Same: res.NotModified}, nil
	}
}

// portrait asks for the picture of an author once; nil where it cannot be had: a card has initials then.
func (p *program) portrait(ctx context.Context, s *config.Settings, of forum.Author) []byte {
	if of.Avatar == "" {
		return nil
	}
	faces, err := p.client(fetch.Pictures, s, nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil
	}
	defer faces.Close()
	ctx, cancel := context.WithTimeout(ctx, portrait.Limit)
	defer cancel()
	a, err := portraitsBy(faces)(ctx, of.Avatar, "")
	if err != nil {
		return nil
	}
	return a.File
}
