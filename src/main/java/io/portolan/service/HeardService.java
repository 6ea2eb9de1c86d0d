package io.portolan.service;

import io.portolan.scan.ServiceFound;
import io.portolan.target.Address;

/** A service, and the host it was heard on. */
public record HeardService(Address address, ServiceFound service) {}
