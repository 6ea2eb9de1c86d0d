package io.portolan.service;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param listening for a server to speak first, on a port that suggests a protocol in which it is asked
 * @param patience for a server to speak first on another port, and for an answer
 * @param limit for the whole of a port
 */
record InquiryTimes(Duration listening, Duration patience, Duration limit) {}
